using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed unsafe class KernelTests
{
    public static TheoryData<int> Dimensions => [1, 5, 8, 9, 24, 31, 32, 33, 64, 65, 100, 128, 200];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void FloatKernels_AnyLength_EqualTheirDefinitions(int dimension)
    {
        var (a, b) = Draw(dimension);
        var (left, right) = (Pad(a), Pad(b));
        fixed (float* x = left, y = right)
        {
            Assert.Equal(Dot(a, b), FloatKernels.Dot(x, y, left.Length), 1e-4);
            Assert.Equal(Distance(a, b), FloatKernels.SquaredDistance(x, y, left.Length), 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void HalfKernels_AnyLength_EqualTheirDefinitionsOfTheRoundedRow(int dimension)
    {
        var (a, b) = Draw(dimension);
        float[] rounded = [.. b.Select(x => (float)(Half)x)];
        ushort[] halves = [.. Pad(b).Select(x => BitConverter.HalfToUInt16Bits((Half)x))];
        fixed (float* x = Pad(a))
        {
            fixed (ushort* y = halves)
            {
                Assert.Equal(Dot(a, rounded), HalfKernels.Dot(x, y, halves.Length), 1e-4);
                Assert.Equal(Distance(a, rounded), HalfKernels.SquaredDistance(x, y, halves.Length), 1e-4);
            }
        }
    }

    [Fact]
    public void Widen_EveryFiniteHalf_IsExact()
    {
        var halves = new ushort[8];
        fixed (ushort* start = halves)
        {
            for (var bits = 0; bits <= ushort.MaxValue; bits++)
            {
                halves[bits % 8] = (ushort)bits;
                var expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
                if (float.IsFinite(expected))
                {
                    Assert.Equal(
                        BitConverter.SingleToUInt32Bits(expected),
                        BitConverter.SingleToUInt32Bits(System.Runtime.Intrinsics.Vector256.GetElement(HalfKernels.Widen(start), bits % 8)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Int8Kernels_AnyCodes_GiveTheSumOfProducts(int dimension)
    {
        var random = new Random(dimension);
        var length = Int8Kernels.Padded(dimension);
        var codes = new byte[length];
        var target = new sbyte[length];
        for (var round = 0; round < 20; round++)
        {
            // The first round has the extremes, where 16 bits would be too few for a sum of two products.
            for (var i = 0; i < length; i++)
            {
                codes[i] = i >= dimension ? Int8Kernels.Zero : round == 0 ? (byte)255 : (byte)random.Next(1, 256);
                target[i] = (sbyte)(i >= dimension ? 0 : round == 0 ? -127 : random.Next(-127, 128));
            }

            var expected = codes.Zip(target, (c, t) => c * t).Sum();
            fixed (byte* c = codes)
            {
                fixed (sbyte* t = target)
                {
                    Assert.Equal(expected, Int8Kernels.Dot(c, t, length));
                    Assert.Equal(expected, Int8Kernels.DotByWidening(c, t, length));
                    Assert.Equal(128 * target.Sum(x => x), Int8Kernels.Correction(t, length));
                    Assert.Equal(128 * codes.Sum(x => x - 128), Int8Kernels.ToTarget(c, t, length));
                    Assert.Equal(codes.Select(x => (sbyte)(x - 128)), target);
                }
            }
        }
    }

    [Fact]
    public void Quantizer_AnyVector_IsWithinHalfAStepAndSaysHowFar()
    {
        var random = new Random(17);
        for (var round = 0; round < 200; round++)
        {
            var vector = RandomVectors.Next(random, 1 + random.Next(90));
            var magnitude = MathF.Pow(10, random.Next(-20, 15));
            foreach (ref var x in vector.AsSpan())
            {
                x *= magnitude;
            }

            var codes = new byte[Int8Kernels.Padded(vector.Length)];
            var (scale, error) = Quantizer.Store(vector, codes);
            double[] lost = [.. vector.Select((x, i) => x - ((double)scale * (codes[i] - 128)))];

            Assert.All(lost, x => Assert.InRange(Math.Abs(x), 0, scale * 0.5001));
            Assert.Equal(Math.Sqrt(lost.Sum(x => x * x)), error, scale * 1e-4);
            Assert.All(codes[vector.Length..], code => Assert.Equal(Int8Kernels.Zero, code));
        }
    }

    [Fact]
    public void Checksum_AnyBitChanged_Differs()
    {
        var bytes = new byte[640];
        new Random(17).NextBytes(bytes);
        fixed (byte* start = bytes)
        {
            var before = Checksum.Of(start, bytes.Length);
            for (var bit = 0; bit < 8 * bytes.Length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.NotEqual(before, Checksum.Of(start, bytes.Length));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            // Strands are told apart: whole words that change places are seen.
            (bytes[0], bytes[8]) = (1, 2);
            var one = Checksum.Of(start, bytes.Length);
            bytes.AsSpan(0, 8).CopyTo(bytes.AsSpan(16));
            bytes.AsSpan(8, 8).CopyTo(bytes);
            bytes.AsSpan(16, 8).CopyTo(bytes.AsSpan(8));
            Assert.NotEqual(one, Checksum.Of(start, bytes.Length));
        }
    }

    private static (float[] A, float[] B) Draw(int dimension)
    {
        var random = new Random(dimension);
        return (RandomVectors.Next(random, dimension), RandomVectors.Next(random, dimension));
    }

    private static float[] Pad(float[] vector) => [.. vector, .. new float[FloatKernels.Padded(vector.Length) - vector.Length]];

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum();
}
