namespace Recsys.Models.Tests;

public sealed class NumberScaleTests
{
    [Theory]
    [InlineData("3.5", 0.5f)]
    [InlineData(" -1 ", -4)]
    [InlineData("3", 0)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    [InlineData("3,5", 0)]
    [InlineData("NaN", 0)]
    [InlineData("-Infinity", 0)]
    [InlineData("1e400", 0)]
    [InlineData("1e300", 0)]
    [InlineData("five", 0)]
    public void Of_Text_IsDeviationsFromTheMeanOrTheMean(string? text, float expected) => Assert.Equal(expected, new NumberScale(3, 1).Of(text));

    [Fact]
    public void Of_NoDeviation_IsTheMean() => Assert.Equal(0, new NumberScale(3, 0).Of("4"));

    [Theory]
    [InlineData(0.1f)]
    [InlineData(-3.7f)]
    [InlineData(0)]
    public void TextOf_Number_IsReadAsIt(float scaled)
    {
        var scale = new NumberScale(1234.5, 0.7);
        Assert.Equal(scaled, scale.Of(scale.TextOf(scaled)), 1e-6f);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(0, double.NaN)]
    [InlineData(0, -0.1)]
    public void Create_OutOfBounds_NamesTheValues(double mean, double deviation)
    {
        var error = Assert.Throws<ArgumentException>(() => new NumberScale(mean, deviation));
        Assert.Contains(FormattableString.Invariant($"mean {mean} and deviation {deviation}"), error.Message, StringComparison.Ordinal);
    }
}
