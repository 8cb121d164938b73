using System.Numerics.Tensors;

namespace Recsys.Retrieval;

/// <summary>Rounds a vector to one byte a component: x is near scale · code, with scale = max |x| / 127.</summary>
internal static class Quantizer
{
    /// <summary>Most that a code can be.</summary>
    private const float Largest = 127;

    /// <summary>Rounds to signed codes.</summary>
    /// <param name="vector">The vector; finite, not zero.</param>
    /// <param name="codes">Receives the codes, and zeros behind them.</param>
    /// <returns>The scale, and the length of what rounding took away.</returns>
    public static (float Scale, float Error) Round(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var scale = MathF.Max(Math.Abs(TensorPrimitives.MaxMagnitude(vector)) / Largest, float.Epsilon);
        double squares = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            var code = Math.Clamp(MathF.Round(vector[i] / scale), -Largest, Largest);
            codes[i] = (sbyte)code;
            var error = (double)vector[i] - ((double)scale * code);
            squares += error * error;
        }

        codes[vector.Length..].Clear();
        return (scale, (float)Math.Sqrt(squares));
    }

    /// <summary>Rounds to stored codes (see <see cref="Int8Kernels"/>).</summary>
    /// <param name="vector">The vector; finite, not zero.</param>
    /// <param name="codes">Receives the codes, and codes of zero behind them.</param>
    /// <returns>The scale, and the length of what rounding took away.</returns>
    public static unsafe (float Scale, float Error) Store(ReadOnlySpan<float> vector, Span<byte> codes)
    {
        fixed (byte* start = codes)
        {
            var signed = new Span<sbyte>(start, codes.Length);
            var rounded = Round(vector, signed);
            foreach (ref var code in codes)
            {
                code ^= Int8Kernels.Zero;
            }

            return rounded;
        }
    }
}
