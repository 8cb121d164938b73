namespace Recsys.Retrieval;

/// <summary>
/// The columns of hash tables. A bucket is a chain of slots: its head holds the newest one's number plus one, and so does each
/// link; zero ends the chain, and an empty table is zero. Slots are only ever put before the head, so that chains need no locks.
/// </summary>
internal readonly unsafe struct LshColumns
{
    private readonly int* _heads;
    private readonly int* _next;
    private readonly uint* _keys;
    private readonly int _buckets;
    private readonly int _tables;

    /// <summary>Finds the columns.</summary>
    public LshColumns(SlotMemory memory, LshIndexOptions options)
    {
        Length = FloatKernels.Padded(options.Dimension);
        _buckets = memory.Capacity;
        _tables = options.Tables;
        Vectors = memory.Column<float>(SlotLayout.Own);
        _keys = memory.Column<uint>(SlotLayout.Own + 1);
        _next = memory.Column<int>(SlotLayout.Own + 2);
        _heads = memory.Column<int>(SlotLayout.Own + 3);
    }

    /// <summary>Padded length of a row of floats.</summary>
    public int Length { get; }

    /// <summary>Rows of floats.</summary>
    public float* Vectors { get; }

    /// <summary>Where the columns lie.</summary>
    public static SlotLayout Layout(int capacity, LshIndexOptions options)
    {
        var perTable = (long)sizeof(int) * options.Tables * capacity;
        return new SlotLayout(capacity, (long)sizeof(float) * FloatKernels.Padded(options.Dimension) * capacity, perTable, perTable, perTable);
    }

    /// <summary>The keys of a slot, one a table.</summary>
    public Span<uint> Keys(int slot) => new(_keys + ((nint)slot * _tables), _tables);

    /// <summary>First slot of the chain that a key's bucket has in a table; -1 for none.</summary>
    public int First(int table, uint key) => Volatile.Read(ref *Head(table, key)) - 1;

    /// <summary>Slot behind one of a chain; -1 at its end.</summary>
    public int Next(int table, int slot) => Volatile.Read(ref *Link(table, slot)) - 1;

    /// <summary>Puts a slot, whose vector and keys are written, into its buckets.</summary>
    public void Link(int slot)
    {
        var keys = Keys(slot);
        for (var table = 0; table < keys.Length; table++)
        {
            var head = Head(table, keys[table]);
            int first;
            do
            {
                first = Volatile.Read(ref *head);
                *Link(table, slot) = first;
            }
            while (Interlocked.CompareExchange(ref *head, slot + 1, first) != first);
        }
    }

    // Buckets are as many as slots; several keys may share one, which is why slots keep their keys.
    private int* Head(int table, uint key) =>
        _heads + ((nint)table * _buckets) + (int)(((ulong)(key * 2654435769u) * (uint)_buckets) >> 32);

    private int* Link(int table, int slot) => _next + ((nint)slot * _tables) + table;
}
