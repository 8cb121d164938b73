using System.Numerics.Tensors;

namespace Recsys.Core;

/// <summary>Operations on embeddings, over the SIMD kernels of System.Numerics.Tensors.</summary>
public static class VectorMath
{
    /// <summary>Inner product of two vectors of equal length.</summary>
    /// <param name="a">First vector.</param>
    /// <param name="b">Second vector.</param>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => TensorPrimitives.Dot(a, b);

    /// <summary>Scales a vector to unit Euclidean length; a zero vector stays zero.</summary>
    /// <param name="vector">The vector, changed in place.</param>
    public static void Normalize(Span<float> vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }
    }

    /// <summary>Whether every component is a finite number.</summary>
    /// <param name="vector">The vector.</param>
    public static bool IsFinite(ReadOnlySpan<float> vector) => TensorPrimitives.IsFiniteAll(vector);

    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    /// <param name="x">Any number.</param>
    public static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}
