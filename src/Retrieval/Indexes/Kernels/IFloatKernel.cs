using System.Runtime.CompilerServices;

namespace Recsys.Retrieval;

/// <summary>A score of two padded rows, higher for nearer ones. A type parameter, so that it is compiled into the loops.</summary>
internal unsafe interface IFloatKernel
{
    /// <summary>Of two rows of floats.</summary>
    static abstract float Score(float* a, float* b, int length);

    /// <summary>Of a row of floats and one of half-precision floats.</summary>
    static abstract float Score(float* a, ushort* b, int length);
}

/// <summary>The inner product; of unit vectors the cosine.</summary>
internal readonly unsafe struct DotKernel : IFloatKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(float* a, float* b, int length) => FloatKernels.Dot(a, b, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(float* a, ushort* b, int length) => HalfKernels.Dot(a, b, length);
}

/// <summary>Minus the squared distance.</summary>
internal readonly unsafe struct DistanceKernel : IFloatKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(float* a, float* b, int length) => -FloatKernels.SquaredDistance(a, b, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(float* a, ushort* b, int length) => -HalfKernels.SquaredDistance(a, b, length);
}
