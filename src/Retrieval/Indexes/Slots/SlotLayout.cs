namespace Recsys.Retrieval;

/// <summary>Where the columns of an index lie in its memory: each begins at a cache line. The first three are common to all indexes.</summary>
internal sealed class SlotLayout
{
    /// <summary>Column of item numbers, an int a slot.</summary>
    public const int Items = 0;

    /// <summary>Column of <see cref="SlotState"/>, a byte a slot.</summary>
    public const int States = 1;

    /// <summary>The map from item to slot, see <see cref="SlotMap"/>.</summary>
    public const int Map = 2;

    /// <summary>First column of the index's own.</summary>
    public const int Own = 3;

    private const int Alignment = 64;

    /// <summary>Lays columns out.</summary>
    /// <param name="capacity">Slots, from 1.</param>
    /// <param name="ownBytes">Bytes of each further column.</param>
    public SlotLayout(int capacity, params ReadOnlySpan<long> ownBytes)
    {
        Capacity = capacity;
        MapEntries = SlotMap.EntriesFor(capacity);
        Offsets = new long[Own + ownBytes.Length];
        long[] lengths = [4L * capacity, capacity, MapEntries * (long)SlotMap.EntryBytes, .. ownBytes];
        for (var i = 0; i < lengths.Length; i++)
        {
            Offsets[i] = Bytes;
            Bytes += (lengths[i] + Alignment - 1) & -Alignment;
        }
    }

    /// <summary>Number of slots.</summary>
    public int Capacity { get; }

    /// <summary>Entries of the map.</summary>
    public int MapEntries { get; }

    /// <summary>Where each column begins.</summary>
    public long[] Offsets { get; }

    /// <summary>Bytes of all columns.</summary>
    public long Bytes { get; }
}
