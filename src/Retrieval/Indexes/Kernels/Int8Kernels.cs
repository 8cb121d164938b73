using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Recsys.Retrieval;

/// <summary>
/// Inner product of codes. A stored code is unsigned (128 stands for zero) and a target's is signed, since that is what the
/// instruction multiplies (VPDPBUSD); 128 times the sum of the target's codes is to be taken off by the caller.
/// </summary>
internal static unsafe class Int8Kernels
{
    /// <summary>Bytes to which codes are padded.</summary>
    public const int Lanes = 32;

    /// <summary>Stored code of zero.</summary>
    public const byte Zero = 128;

    /// <summary>Length of padded codes.</summary>
    public static int Padded(int dimension) => (dimension + Lanes - 1) & ~(Lanes - 1);

    /// <summary>Sum of products; within an int for 65,536 components (255 · 127 · 65,536 is below 2^31).</summary>
    /// <param name="codes">Stored codes, padded.</param>
    /// <param name="target">The target's codes, padded with zeros.</param>
    /// <param name="length">Padded length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(byte* codes, sbyte* target, int length)
    {
        if (AvxVnni.IsSupported)
        {
            if (length == 64)
            {
                var low = AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, Vector256.Load(codes), Vector256.Load(target));
                var high = AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, Vector256.Load(codes + 32), Vector256.Load(target + 32));
                return Vector256.Sum(low + high);
            }

            var sum = Vector256<int>.Zero;
            for (var i = 0; i < length; i += Lanes)
            {
                sum = AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Load(codes + i), Vector256.Load(target + i));
            }

            return Vector256.Sum(sum);
        }

        return DotByWidening(codes, target, length);
    }

    /// <summary>The same without the instruction: a product of one byte each fits into 16 bits (255 · 128 = 32,640).</summary>
    internal static int DotByWidening(byte* codes, sbyte* target, int length)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < length; i += Lanes)
        {
            var (codesLow, codesHigh) = Vector256.Widen(Vector256.Load(codes + i));
            var (targetLow, targetHigh) = Vector256.Widen(Vector256.Load(target + i));
            var (a, b) = Vector256.Widen(codesLow.AsInt16() * targetLow);
            var (c, d) = Vector256.Widen(codesHigh.AsInt16() * targetHigh);
            sum += a + b + (c + d);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>Makes a target of stored codes.</summary>
    /// <param name="codes">Stored codes, padded.</param>
    /// <param name="target">Receives the signed codes.</param>
    /// <param name="length">Padded length.</param>
    /// <returns>128 times the sum of the signed codes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToTarget(byte* codes, sbyte* target, int length)
    {
        for (var i = 0; i < length; i += Lanes)
        {
            (Vector256.Load(codes + i) ^ Vector256.Create(Zero)).AsSByte().Store(target + i);
        }

        return Correction(target, length);
    }

    /// <summary>128 times the sum of a target's codes.</summary>
    /// <param name="target">The target's codes, padded with zeros.</param>
    /// <param name="length">Padded length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Correction(sbyte* target, int length)
    {
        if (AvxVnni.IsSupported)
        {
            var sum = Vector256<int>.Zero;
            for (var i = 0; i < length; i += Lanes)
            {
                sum = AvxVnni.MultiplyWideningAndAdd(sum, Vector256.Create(Zero), Vector256.Load(target + i));
            }

            return Vector256.Sum(sum);
        }

        var total = 0;
        for (var i = 0; i < length; i++)
        {
            total += target[i];
        }

        return total * Zero;
    }
}
