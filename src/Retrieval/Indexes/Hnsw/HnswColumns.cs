using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>
/// The columns of a graph. A node's links are a list of fixed length that ends at its first -1. Lists are read without locks:
/// an int is written at once and every value in a list was a node at some time, so a torn list only misleads a walk.
/// </summary>
internal readonly unsafe struct HnswColumns
{
    /// <summary>Marks the end of a list of links.</summary>
    public const int None = -1;

    // Level of a slot that is no node of the graph but hangs on one that has the same vector.
    private const byte CopyLevel = byte.MaxValue;

    // Arena for upper levels: a node has 1 / (M - 1) of them on average, and the sum varies little about that.
    private const double ArenaShare = 1.15;
    private const int ArenaLeast = 64;

    private const int CopiesColumn = SlotLayout.Own + 10;

    private readonly long* _head;
    private readonly int* _upperStarts;
    private readonly int* _links;
    private readonly int* _upper;
    private readonly byte* _locks;
    private readonly int _arena;

    /// <summary>Finds the columns.</summary>
    public HnswColumns(SlotMemory memory, HnswIndexOptions options)
    {
        var bytes = options.Precision == VectorPrecision.Int8;
        M = options.Links;
        Length = FloatKernels.Padded(options.Dimension);
        CodeLength = Int8Kernels.Padded(options.Dimension);
        _arena = ArenaLists(memory.Capacity, M);
        _head = memory.Column<long>(SlotLayout.Own);
        Levels = memory.Column<byte>(SlotLayout.Own + 1);
        _locks = memory.Column<byte>(SlotLayout.Own + 2);
        _upperStarts = memory.Column<int>(SlotLayout.Own + 3);
        _links = memory.Column<int>(SlotLayout.Own + 4);
        _upper = memory.Column<int>(SlotLayout.Own + 5);
        Vectors = memory.Column<float>(SlotLayout.Own + 6);
        Codes = memory.ColumnIf<byte>(bytes, SlotLayout.Own + 7);
        Scales = memory.ColumnIf<float>(bytes, SlotLayout.Own + 8);
        Norms = memory.ColumnIf<float>(bytes && options.Metric == VectorMetric.Euclidean, SlotLayout.Own + 9);
        Copies = memory.ColumnIf<int>(memory.Columns > CopiesColumn, CopiesColumn);
    }

    /// <summary>First copy of each node, and the copy behind each copy, plus one; 0 for none. Null where there is no room.</summary>
    public int* Copies { get; }

    /// <summary>Whether copies can hang on nodes; a file of the first format has no room for it.</summary>
    public bool HoldsCopies => Copies is not null;

    /// <summary>The paper's M.</summary>
    public int M { get; }

    /// <summary>Padded length of a row of floats.</summary>
    public int Length { get; }

    /// <summary>Padded length of a row of codes.</summary>
    public int CodeLength { get; }

    /// <summary>Highest level of each node.</summary>
    public byte* Levels { get; }

    /// <summary>Rows of floats.</summary>
    public float* Vectors { get; }

    /// <summary>Rows of codes; null where floats are compared.</summary>
    public byte* Codes { get; }

    /// <summary>Scale of each row's codes.</summary>
    public float* Scales { get; }

    /// <summary>Squared length of each row, for distances from codes.</summary>
    public float* Norms { get; }

    /// <summary>Where walks begin: a node of the highest level, or none in an empty graph.</summary>
    public HnswEntry Entry
    {
        get => HnswEntry.Unpack(Volatile.Read(ref _head[0]));
        set => Volatile.Write(ref _head[0], value.Pack());
    }

    /// <summary>Where the columns lie.</summary>
    public static SlotLayout Layout(int capacity, HnswIndexOptions options) =>
        new(capacity, [.. OldColumns(capacity, options), sizeof(int) * (long)capacity]);

    /// <summary>Where the columns lie in a file of the first format, which has no copies.</summary>
    public static SlotLayout LayoutWithoutCopies(int capacity, HnswIndexOptions options) => new(capacity, OldColumns(capacity, options));

    private static long[] OldColumns(int capacity, HnswIndexOptions options)
    {
        long slots = capacity;
        var bytes = options.Precision == VectorPrecision.Int8;
        return
        [
            2 * sizeof(long),
            slots,
            slots,
            sizeof(int) * slots,
            2L * options.Links * sizeof(int) * slots,
            (long)ArenaLists(capacity, options.Links) * options.Links * sizeof(int),
            sizeof(float) * FloatKernels.Padded(options.Dimension) * slots,
            bytes ? Int8Kernels.Padded(options.Dimension) * slots : 0,
            bytes ? sizeof(float) * slots : 0,
            bytes && options.Metric == VectorMetric.Euclidean ? sizeof(float) * slots : 0,
        ];
    }

    /// <summary>Most links of a list of a level.</summary>
    public int MostLinks(int level) => level == 0 ? 2 * M : M;

    /// <summary>The links of a node on a level that it is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Links(int slot, int level) =>
        level == 0 ? _links + ((nint)slot * (2 * M)) : _upper + ((nint)(_upperStarts[slot] + level - 1) * M);

    /// <summary>Gives a new node empty lists on its levels. Where the arena has none left, the node is on fewer levels.</summary>
    public void TakeLists(int slot, int level)
    {
        new Span<int>(Links(slot, 0), 2 * M).Fill(None);
        if (level > 0)
        {
            var start = Interlocked.Add(ref _head[1], level) - level;
            level = (int)Math.Clamp(_arena - start, 0, level);
            _upperStarts[slot] = (int)start;
            for (var l = 1; l <= level; l++)
            {
                new Span<int>(Links(slot, l), M).Fill(None);
            }
        }

        Levels[slot] = (byte)level;
    }

    /// <summary>Whether a slot hangs on a node as a copy of it.</summary>
    public bool IsCopy(int slot) => Levels[slot] == CopyLevel;

    /// <summary>The first copy of a node, or the copy behind a copy; -1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextCopy(int slot) => Copies is null ? -1 : Volatile.Read(ref Copies[slot]) - 1;

    /// <summary>Asks for what <see cref="NextCopy"/> will read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchCopy(int slot)
    {
        if (Copies is not null)
        {
            Prefetch.Line(Copies + slot);
        }
    }

    /// <summary>Hangs a slot that nobody is linked to on a node. Chains grow at their beginning, so that they are read without locks.</summary>
    public void HangCopy(int node, int slot)
    {
        Levels[slot] = CopyLevel;
        int first;
        do
        {
            first = Volatile.Read(ref Copies[node]);
            Copies[slot] = first;
        }
        while (Interlocked.CompareExchange(ref Copies[node], slot + 1, first) != first);
    }

    /// <summary>Keeps others from changing a node's links until <see cref="Unlock"/>.</summary>
    public void Lock(int slot)
    {
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _locks[slot], (byte)1, (byte)0) != 0)
        {
            wait.SpinOnce();
        }
    }

    /// <summary>Ends <see cref="Lock"/>.</summary>
    public void Unlock(int slot) => Volatile.Write(ref _locks[slot], 0);

    /// <summary>Copies all nodes to the same slots of memory that is not smaller.</summary>
    public void CopyTo(HnswColumns to, int count)
    {
        to._head[0] = _head[0];
        to._head[1] = Math.Min(_head[1], _arena);
        Copy(Levels, to.Levels, count);
        Copy(_upperStarts, to._upperStarts, count);
        Copy(_links, to._links, 2L * M * count);
        Copy(_upper, to._upper, to._head[1] * M);
        Copy(Vectors, to.Vectors, (long)Length * count);
        Copy(Codes, to.Codes, (long)CodeLength * count);
        Copy(Scales, to.Scales, count);
        Copy(Norms, to.Norms, count);
        Copy(Copies, to.Copies, count);
    }

    /// <summary>Copies a node's vector to another slot.</summary>
    public void CopyVector(HnswColumns to, int from, int at)
    {
        Copy(Vectors + ((nint)from * Length), to.Vectors + ((nint)at * Length), Length);
        if (Codes is not null)
        {
            Copy(Codes + ((nint)from * CodeLength), to.Codes + ((nint)at * CodeLength), CodeLength);
            to.Scales[at] = Scales[from];
        }

        if (Norms is not null)
        {
            to.Norms[at] = Norms[from];
        }
    }

    private static void Copy<T>(T* from, T* to, long count)
        where T : unmanaged
    {
        if (from is not null)
        {
            Buffer.MemoryCopy(from, to, count * sizeof(T), count * sizeof(T));
        }
    }

    private static int ArenaLists(int capacity, int m) => (int)Math.Min(capacity * ArenaShare / (m - 1), int.MaxValue - ArenaLeast) + ArenaLeast;
}
