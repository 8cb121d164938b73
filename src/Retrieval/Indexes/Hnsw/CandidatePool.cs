using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>
/// The best slots that a walk has met, best first, with a mark on those whose neighbours were looked at. A sorted array: up to
/// some hundreds of candidates, moving a few cache lines is cheaper than two heaps, and the next candidate is where the cursor is.
/// </summary>
internal unsafe struct CandidatePool
{
    // An entry is the score, its bits made to sort as unsigned, above the slot; the slot's top bit marks an expanded one.
    private const uint Expanded = 0x8000_0000;

    private readonly ulong* _entries;
    private readonly int _capacity;
    private int _count;
    private int _cursor;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="entries">Room for the entries.</param>
    /// <param name="capacity">How many are kept, from 1.</param>
    public CandidatePool(ulong* entries, int capacity)
    {
        _entries = entries;
        _capacity = capacity;
    }

    /// <summary>Number of candidates kept.</summary>
    public readonly int Count => _count;

    /// <summary>All candidates, best first.</summary>
    public readonly Span<ulong> Entries => new(_entries, _count);

    /// <summary>A score must be above this to enter.</summary>
    public readonly float Threshold
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _count < _capacity ? float.NegativeInfinity : ScoreOf(_entries[_count - 1]);
    }

    /// <summary>Makes an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Entry(int slot, float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        bits ^= (uint)((int)bits >> 31) | 0x8000_0000;
        return ((ulong)bits << 32) | (uint)slot;
    }

    /// <summary>Slot of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotOf(ulong entry) => (int)((uint)entry & ~Expanded);

    /// <summary>Score of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScoreOf(ulong entry)
    {
        var bits = (uint)(entry >> 32);
        bits ^= (uint)(~(int)bits >> 31) | 0x8000_0000;
        return BitConverter.UInt32BitsToSingle(bits);
    }

    /// <summary>Adds a candidate whose score is above <see cref="Threshold"/>; the worst one leaves a full pool.</summary>
    /// <returns>Whether it is the next to be expanded.</returns>
    public bool Add(int slot, float score)
    {
        var entry = Entry(slot, score);
        var low = 0;
        var length = _count;
        while (length > 0)
        {
            var half = length >> 1;
            var right = _entries[low + half] > entry;
            low = right ? low + half + 1 : low;
            length = right ? length - half - 1 : half;
        }

        if (_count < _capacity)
        {
            _count++;
        }

        var moved = _count - 1 - low;
        Buffer.MemoryCopy(_entries + low, _entries + low + 1, moved * sizeof(ulong), moved * sizeof(ulong));
        _entries[low] = entry;
        if (low > _cursor)
        {
            return false;
        }

        _cursor = low;
        return true;
    }

    /// <summary>The best candidate that is not expanded yet.</summary>
    /// <returns>Its score, or minus infinity if there is none.</returns>
    public readonly float PeekScore() => _cursor < _count ? ScoreOf(_entries[_cursor]) : float.NegativeInfinity;

    /// <summary>Takes the best candidate that is not expanded yet and marks it.</summary>
    /// <returns>Its slot, or -1 if there is none.</returns>
    public int Expand()
    {
        if (_cursor >= _count)
        {
            return -1;
        }

        var slot = SlotOf(_entries[_cursor]);
        _entries[_cursor] |= Expanded;
        do
        {
            _cursor++;
        }
        while (_cursor < _count && ((uint)_entries[_cursor] & Expanded) != 0);
        return slot;
    }
}
