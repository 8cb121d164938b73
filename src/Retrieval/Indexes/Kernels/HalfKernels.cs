using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Recsys.Retrieval;

/// <summary>Inner product and squared distance of a row of floats and a row of half-precision floats, both padded to eight.</summary>
internal static unsafe class HalfKernels
{
    // A half's exponent and mantissa, moved to a float's places, stand for the number divided by 2^112: the biases are 15 and 127.
    private const float Rebias = 5.192296858534828e33f;

    /// <summary>Inner product.</summary>
    public static float Dot(float* query, ushort* row, int length)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < length; i += FloatKernels.Lanes)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Load(query + i), Widen(row + i), sum);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>Squared Euclidean distance.</summary>
    public static float SquaredDistance(float* query, ushort* row, int length)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < length; i += FloatKernels.Lanes)
        {
            var d = Vector256.Load(query + i) - Widen(row + i);
            sum = Vector256.MultiplyAddEstimate(d, d, sum);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>Eight halves as floats; exact for every finite half, subnormal ones included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Widen(ushort* halves)
    {
        var bits = Vector256.WidenLower(Vector128.Load(halves).ToVector256Unsafe());
        var magnitude = ((bits & Vector256.Create(0x7FFFu)) << 13).AsSingle() * Rebias;
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        return (magnitude.AsUInt32() | sign).AsSingle();
    }
}
