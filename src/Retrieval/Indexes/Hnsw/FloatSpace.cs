using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Compares floats.</summary>
/// <typeparam name="TKernel">The score.</typeparam>
internal unsafe struct FloatSpace<TKernel> : IGraphSpace<FloatSpace<TKernel>>
    where TKernel : struct, IFloatKernel
{
    private readonly float* _vectors;
    private readonly float* _query;
    private readonly int _length;
    private float* _target;

    private FloatSpace(in HnswColumns columns, SearchScratch scratch)
    {
        _vectors = columns.Vectors;
        _length = columns.Length;
        _query = scratch.Query;
    }

    public static FloatSpace<TKernel> Create(in HnswColumns columns, SearchScratch scratch) => new(columns, scratch);

    public static void Store(in HnswColumns columns, int slot, SearchScratch scratch) =>
        new ReadOnlySpan<float>(scratch.Query, columns.Length).CopyTo(new Span<float>(columns.Vectors + ((nint)slot * columns.Length), columns.Length));

    public void AimAtQuery() => _target = _query;

    public void AimAt(int slot) => _target = _vectors + ((nint)slot * _length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Score(int slot) => TKernel.Score(_target, _vectors + ((nint)slot * _length), _length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(int slot) => Retrieval.Prefetch.Range(_vectors + ((nint)slot * _length), _length * sizeof(float));

    public readonly float Refine(int slot) => TKernel.Score(_query, _vectors + ((nint)slot * _length), _length);

    public readonly void PrefetchRefine(int slot)
    {
    }
}
