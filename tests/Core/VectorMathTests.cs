namespace Recsys.Core.Tests;

public sealed class VectorMathTests
{
    [Fact]
    public void Dot_HandWorked() => Assert.Equal(32, VectorMath.Dot([1, 2, 3], [4, 5, 6]));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    public void Dot_AnyLength_EqualsTheSumOfProducts(int length)
    {
        var random = new Random(length);
        var a = Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var b = Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f).ToArray();

        Assert.Equal(a.Zip(b, (x, y) => (double)x * y).Sum(), VectorMath.Dot(a, b), 1e-5);
    }

    [Fact]
    public void Dot_LengthsDiffer_IsRefused() => Assert.Throws<ArgumentException>(() => VectorMath.Dot([1, 2], [1]));

    [Fact]
    public void Normalize_GivesUnitLength_AndKeepsTheDirection()
    {
        float[] vector = [3, 0, -4];
        VectorMath.Normalize(vector);

        Assert.Equal(0.6f, vector[0], 1e-6f);
        Assert.Equal(0f, vector[1]);
        Assert.Equal(-0.8f, vector[2], 1e-6f);
    }

    [Fact]
    public void Normalize_ZeroVector_StaysZero()
    {
        float[] vector = [0, 0];
        VectorMath.Normalize(vector);

        Assert.Equal([0f, 0f], vector);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void IsFinite_OneBadComponent_IsFalse(float bad)
    {
        var vector = new float[19];
        Assert.True(VectorMath.IsFinite(vector));
        vector[17] = bad;
        Assert.False(VectorMath.IsFinite(vector));
    }

    [Theory]
    [InlineData(0f, 0.5)]
    [InlineData(1f, 0.7310586)]
    [InlineData(-1f, 0.2689414)]
    [InlineData(200f, 1)]
    [InlineData(-200f, 0)]
    public void Sigmoid_HandWorked(float x, double expected) => Assert.Equal(expected, VectorMath.Sigmoid(x), 1e-6);
}
