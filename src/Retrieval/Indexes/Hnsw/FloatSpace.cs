using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Compares floats.</summary>
/// <typeparam name="TKernel">The score.</typeparam>
internal unsafe struct FloatSpace<TKernel> : IGraphSpace<FloatSpace<TKernel>>
    where TKernel : struct, IFloatKernel
{
    // Some units in the last place: equal vectors that were scaled to unit length from different lengths.
    private const float Rounding = 1e-6f;

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

    public readonly bool AreCopies(int a, int b)
    {
        var x = _vectors + ((nint)a * _length);
        var y = _vectors + ((nint)b * _length);
        for (var i = 0; i < _length; i++)
        {
            if (MathF.Abs(x[i] - y[i]) > Rounding * MathF.Abs(x[i]))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(int slot) => Retrieval.Prefetch.Range(_vectors + ((nint)slot * _length), _length * sizeof(float));

    public readonly float Refine(int slot) => TKernel.Score(_query, _vectors + ((nint)slot * _length), _length);

    public readonly void PrefetchRefine(int slot)
    {
    }
}
