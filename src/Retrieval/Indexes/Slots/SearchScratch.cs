using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Recsys.Retrieval;

/// <summary>What one search or insertion at a time writes to: the query as the kernels want it, marks of visited slots, lists.</summary>
internal sealed unsafe class SearchScratch
{
    private readonly float[] _query;
    private readonly sbyte[] _codes;
    private byte[] _visited = [];
    private ulong[] _candidates = [];
    private byte _epoch;

    /// <summary>Makes scratch memory.</summary>
    /// <param name="dimension">Floats of a vector.</param>
    public SearchScratch(int dimension)
    {
        _query = Pinned<float>(FloatKernels.Padded(dimension));
        _codes = Pinned<sbyte>(Int8Kernels.Padded(dimension));
    }

    /// <summary>The query, padded.</summary>
    public float* Query => Address(_query);

    /// <summary>Room for a target's codes, padded.</summary>
    public sbyte* Codes => Address(_codes);

    /// <summary>Slots whose neighbours are still to be looked at although no filter admits them, by minus their score.</summary>
    public PriorityQueue<int, float> Passages { get; } = new();

    /// <summary>Copies a vector to <see cref="Query"/>, scaled to unit length where the metric is the cosine.</summary>
    public void SetQuery(ReadOnlySpan<float> vector, VectorMetric metric)
    {
        vector.CopyTo(_query);
        if (metric == VectorMetric.Cosine)
        {
            Core.VectorMath.Normalize(_query.AsSpan(0, vector.Length));
        }
    }

    /// <summary>Begins a new set of visited slots. Old marks are of another epoch and so need no clearing, but once in 255 times.</summary>
    /// <param name="slots">Slots there are.</param>
    public VisitedSet BeginVisit(int slots)
    {
        if (_visited.Length < slots)
        {
            _visited = Pinned<byte>(slots + (slots / 8));
            _epoch = 0;
        }

        if (++_epoch == 0)
        {
            Array.Clear(_visited);
            _epoch = 1;
        }

        return new VisitedSet(Address(_visited), _epoch);
    }

    /// <summary>An empty pool of candidates.</summary>
    /// <param name="capacity">How many it keeps.</param>
    public CandidatePool BeginPool(int capacity)
    {
        if (_candidates.Length < capacity)
        {
            _candidates = Pinned<ulong>(capacity);
        }

        return new CandidatePool(Address(_candidates), capacity);
    }

    private static T[] Pinned<T>(int length)
        where T : unmanaged => GC.AllocateArray<T>(Math.Max(length, 1), pinned: true);

    private static T* Address<T>(T[] pinned)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
