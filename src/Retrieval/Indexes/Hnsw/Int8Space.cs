using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>Compares codes: a vector of 64 is one cache line instead of four.</summary>
/// <typeparam name="TKernel">The score that is taken from the floats in the end.</typeparam>
internal unsafe struct Int8Space<TKernel> : IGraphSpace<Int8Space<TKernel>>
    where TKernel : struct, IFloatKernel
{
    // Vectors of one direction whose lengths differ by less than this are one to the walk: a code is good to about .004.
    private const float SameScale = 1e-3f;

    private readonly byte* _codes;
    private readonly float* _scales;
    private readonly float* _norms;
    private readonly float* _vectors;
    private readonly float* _query;
    private readonly sbyte* _target;
    private readonly int _codeLength;
    private readonly int _length;
    private int _correction;
    private float _scale;
    private float _norm;

    private Int8Space(in HnswColumns columns, SearchScratch scratch)
    {
        _codes = columns.Codes;
        _scales = columns.Scales;
        _norms = columns.Norms;
        _vectors = columns.Vectors;
        _codeLength = columns.CodeLength;
        _length = columns.Length;
        _query = scratch.Query;
        _target = scratch.Codes;
    }

    private static bool IsDistance => typeof(TKernel) == typeof(DistanceKernel);

    public static Int8Space<TKernel> Create(in HnswColumns columns, SearchScratch scratch) => new(columns, scratch);

    public static void Store(in HnswColumns columns, int slot, SearchScratch scratch)
    {
        FloatSpace<TKernel>.Store(columns, slot, scratch);
        var vector = new ReadOnlySpan<float>(scratch.Query, columns.Length);
        (columns.Scales[slot], _) = Quantizer.Store(vector, new Span<byte>(columns.Codes + ((nint)slot * columns.CodeLength), columns.CodeLength));
        if (IsDistance)
        {
            columns.Norms[slot] = FloatKernels.Dot(scratch.Query, scratch.Query, columns.Length);
        }
    }

    public void AimAtQuery()
    {
        (_scale, _) = Quantizer.Round(new ReadOnlySpan<float>(_query, _length), new Span<sbyte>(_target, _codeLength));
        _correction = Int8Kernels.Correction(_target, _codeLength);
        _norm = IsDistance ? FloatKernels.Dot(_query, _query, _length) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AimAt(int slot)
    {
        _correction = Int8Kernels.ToTarget(_codes + ((nint)slot * _codeLength), _target, _codeLength);
        _scale = _scales[slot];
        _norm = IsDistance ? _norms[slot] : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Score(int slot)
    {
        var product = (Int8Kernels.Dot(_codes + ((nint)slot * _codeLength), _target, _codeLength) - _correction) * (_scale * _scales[slot]);
        return IsDistance ? (2 * product) - _norms[slot] - _norm : product;
    }

    public readonly bool AreCopies(int a, int b) =>
        MathF.Abs(_scales[a] - _scales[b]) <= SameScale * _scales[a]
        && new ReadOnlySpan<byte>(_codes + ((nint)a * _codeLength), _codeLength).SequenceEqual(new ReadOnlySpan<byte>(_codes + ((nint)b * _codeLength), _codeLength));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(int slot)
    {
        Retrieval.Prefetch.Range(_codes + ((nint)slot * _codeLength), _codeLength);
        Retrieval.Prefetch.Line(_scales + slot);
    }

    public readonly float Refine(int slot) => TKernel.Score(_query, _vectors + ((nint)slot * _length), _length);

    public readonly void PrefetchRefine(int slot) => Retrieval.Prefetch.Range(_vectors + ((nint)slot * _length), _length * sizeof(float));
}
