namespace Recsys.Core.Tests;

public sealed class ScoredItemTests
{
    [Fact]
    public void Sort_PutsTheBestFirst_AndTiesByIndex()
    {
        ScoredItem[] items = [new(3, 1), new(1, 2), new(2, 1), new(4, 3)];

        Assert.Equal([4, 1, 2, 3], items.Order().Select(i => i.Item));
    }

    [Theory]
    [InlineData(1, 2f, 2, 1f, -1)]
    [InlineData(1, 1f, 2, 1f, -1)]
    [InlineData(2, 1f, 1, 1f, 1)]
    [InlineData(1, 1f, 1, 1f, 0)]
    [InlineData(1, float.NegativeInfinity, 2, 0f, 1)]
    public void CompareTo_Pair_HasOneOrder(int item, float score, int otherItem, float otherScore, int expected)
    {
        var a = new ScoredItem(item, score);
        var b = new ScoredItem(otherItem, otherScore);

        Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
        Assert.Equal(-expected, Math.Sign(b.CompareTo(a)));
    }
}
