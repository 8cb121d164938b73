using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Core.Tests;

public sealed class TopKTests
{
    // Few distinct scores, so that ties are common, with NaN and the infinities among them.
    private static readonly float[] Scores = [float.NaN, float.NegativeInfinity, -1, 0, 0.5f, 1, 2, 3, float.PositiveInfinity];

    [Fact]
    public void SortDescending_AnyStream_EqualsSortingEverything() =>
        Prop.ForAll(
            Gen.ArrayOf(Gen.Choose(0, Scores.Length - 1)).ToArbitrary(),
            Gen.Choose(0, 12).ToArbitrary(),
            (picks, k) =>
            {
                var stream = picks.Select((p, i) => new ScoredItem(i, Scores[p])).ToArray();
                new Random(picks.Length).Shuffle(stream);
                var expected = stream.Where(s => !float.IsNaN(s.Score))
                    .OrderByDescending(s => s.Score).ThenBy(s => s.Item).Take(k).ToArray();
                return Keep(k, stream).SequenceEqual(expected);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_EqualScores_KeepsTheSmallestIndexesInOrder()
    {
        ScoredItem[] stream = [new(9, 1), new(2, 1), new(7, 1), new(1, 1), new(4, 1)];

        Assert.Equal([1, 2, 4], Keep(3, stream).Select(s => s.Item));
    }

    [Fact]
    public void Add_NaN_IsNeverKept()
    {
        Assert.Empty(Keep(2, [new(0, float.NaN)]));
        Assert.Equal([new ScoredItem(1, -5)], Keep(2, [new(0, float.NaN), new(1, -5), new(2, float.NaN)]));
    }

    [Fact]
    public void Add_EmptyBuffer_KeepsNothing()
    {
        var top = new TopK([]);
        top.Add(1, float.PositiveInfinity);
        top.Add(2, 0);

        Assert.Equal(0, top.Count);
        Assert.True(top.SortDescending().IsEmpty);
    }

    [Fact]
    public void SortDescending_FewerThanK_ReturnsAllOfThem() =>
        Assert.Equal([new ScoredItem(1, 8), new ScoredItem(0, 3)], Keep(100, [new(0, 3), new(1, 8)]));

    [Fact]
    public void Threshold_IsTheWorstKept_OnceFull()
    {
        Span<ScoredItem> buffer = stackalloc ScoredItem[2];
        var top = new TopK(buffer);
        Assert.Equal(float.NegativeInfinity, top.Threshold);
        top.Add(0, 5);
        Assert.Equal(float.NegativeInfinity, top.Threshold);
        top.Add(1, 3);
        Assert.Equal(3, top.Threshold);
        top.Add(2, 4);
        Assert.Equal(4, top.Threshold);
        top.Add(3, 1);
        Assert.Equal(4, top.Threshold);
    }

    private static ScoredItem[] Keep(int k, IEnumerable<ScoredItem> stream)
    {
        var top = new TopK(new ScoredItem[k]);
        foreach (var s in stream)
        {
            top.Add(s.Item, s.Score);
        }

        return top.SortDescending().ToArray();
    }

    [Fact]
    public void TopK_OnAnEarlierHeap_GoesOnWithIt()
    {
        var buffer = new ScoredItem[3];
        var first = new TopK(buffer);
        first.Add(1, 1);
        first.Add(2, 5);
        var second = new TopK(buffer, first.Count);
        Assert.Equal((2, 3, float.NegativeInfinity), (second.Count, second.Capacity, second.Threshold));
        second.Add(3, 3);
        second.Add(4, 4);
        var third = new TopK(buffer, second.Count);

        Assert.Equal(3, third.Threshold);
        Assert.Equal([new ScoredItem(2, 5), new ScoredItem(4, 4), new ScoredItem(3, 3)], third.SortDescending().ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void TopK_MoreThanTheBufferHolds_IsRefused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK(new ScoredItem[2], count).Count);
}
