using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Recsys.Retrieval;

/// <summary>
/// Inner product and squared distance of two rows of floats, padded with zeros to whole vectors of eight. 64 components, the
/// usual length of embeddings here, have code of their own without a loop.
/// </summary>
internal static unsafe class FloatKernels
{
    /// <summary>Floats to which rows are padded.</summary>
    public const int Lanes = 8;

    /// <summary>Length of a padded row.</summary>
    public static int Padded(int dimension) => (dimension + Lanes - 1) & ~(Lanes - 1);

    /// <summary>Inner product.</summary>
    /// <param name="a">A padded row.</param>
    /// <param name="b">A padded row.</param>
    /// <param name="length">Padded length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated && length == 64)
        {
            var low = Vector512.Load(a) * Vector512.Load(b);
            var high = Vector512.Load(a + 16) * Vector512.Load(b + 16);
            low = Vector512.MultiplyAddEstimate(Vector512.Load(a + 32), Vector512.Load(b + 32), low);
            high = Vector512.MultiplyAddEstimate(Vector512.Load(a + 48), Vector512.Load(b + 48), high);
            return Vector512.Sum(low + high);
        }

        return DotOfAnyLength(a, b, length);
    }

    /// <summary>Squared Euclidean distance.</summary>
    /// <param name="a">A padded row.</param>
    /// <param name="b">A padded row.</param>
    /// <param name="length">Padded length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredDistance(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated && length == 64)
        {
            var d0 = Vector512.Load(a) - Vector512.Load(b);
            var d1 = Vector512.Load(a + 16) - Vector512.Load(b + 16);
            var d2 = Vector512.Load(a + 32) - Vector512.Load(b + 32);
            var d3 = Vector512.Load(a + 48) - Vector512.Load(b + 48);
            var low = Vector512.MultiplyAddEstimate(d2, d2, d0 * d0);
            var high = Vector512.MultiplyAddEstimate(d3, d3, d1 * d1);
            return Vector512.Sum(low + high);
        }

        return SquaredDistanceOfAnyLength(a, b, length);
    }

    private static float DotOfAnyLength(float* a, float* b, int length)
    {
        var even = Vector256<float>.Zero;
        var odd = Vector256<float>.Zero;
        var i = 0;
        for (; i + (2 * Lanes) <= length; i += 2 * Lanes)
        {
            even = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), even);
            odd = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + Lanes), Vector256.Load(b + i + Lanes), odd);
        }

        if (i < length)
        {
            even = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), even);
        }

        return Vector256.Sum(even + odd);
    }

    private static float SquaredDistanceOfAnyLength(float* a, float* b, int length)
    {
        var even = Vector256<float>.Zero;
        var odd = Vector256<float>.Zero;
        var i = 0;
        for (; i + (2 * Lanes) <= length; i += 2 * Lanes)
        {
            var d0 = Vector256.Load(a + i) - Vector256.Load(b + i);
            var d1 = Vector256.Load(a + i + Lanes) - Vector256.Load(b + i + Lanes);
            even = Vector256.MultiplyAddEstimate(d0, d0, even);
            odd = Vector256.MultiplyAddEstimate(d1, d1, odd);
        }

        if (i < length)
        {
            var d = Vector256.Load(a + i) - Vector256.Load(b + i);
            even = Vector256.MultiplyAddEstimate(d, d, even);
        }

        return Vector256.Sum(even + odd);
    }
}
