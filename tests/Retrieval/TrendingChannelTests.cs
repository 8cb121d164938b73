using Microsoft.Extensions.Time.Testing;
using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed class TrendingChannelTests : RecallChannelSuite
{
    private readonly FakeTimeProvider _time;
    private readonly TrendColumn _trend;

    public TrendingChannelTests()
        : this(new FakeTimeProvider())
    {
    }

    private TrendingChannelTests(FakeTimeProvider time)
        : this(time, new TrendColumn(new RecallOptions { TrendHalfLife = TimeSpan.FromHours(1), ListLength = 40 }, time))
    {
    }

    private TrendingChannelTests(FakeTimeProvider time, TrendColumn trend)
        : base(trend)
    {
        _time = time;
        _trend = trend;
        Channel = new TrendingChannel(trend);

        // Item i has i clicks from the suite, which say nothing of the trend, and 60 - i new ones.
        for (var i = 0; i < 60; i++)
        {
            Add(i, 60 - i);
        }

        _trend.Refresh(Table);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => true;

    [Fact]
    public void Recall_IsByNewEvents_AndNotByAllOfThem()
    {
        var found = Ask(null, Filter([1]), 4);

        Assert.Equal([0, 2, 4, 5], found.Select(f => f.Index));
        Assert.Equal([60f, 58f, 56f, 55f], found.Select(f => f.Score));
    }

    [Fact]
    public void Refresh_AfterAHalfLife_OldEventsWeighHalf()
    {
        _time.Advance(TimeSpan.FromHours(1));
        Add(50, 31);
        _trend.Refresh(Table);

        var found = Ask(null, Filter([]), 2);

        // 10 / 2 + 31 = 36 against 60 / 2 = 30.
        Assert.Equal([(50, 36f), (0, 30f)], found.Select(f => (f.Index, MathF.Round(f.Score, 4))));
    }

    [Fact]
    public void Restore_EventsOfBefore_WeighWhatTheirAgeLeaves()
    {
        var now = _time.GetUtcNow();
        _trend.Restore(0, now.AddHours(-1).ToUnixTimeMilliseconds());
        _trend.Restore(0, now.AddHours(-2).ToUnixTimeMilliseconds());
        _trend.Restore(0, now.AddHours(5).ToUnixTimeMilliseconds());
        _trend.Refresh(Table);

        // 60 of now, 1/2, 1/4, and 1 of a clock that goes before this one.
        var found = Assert.Single(Ask(null, Filter([]), 1));
        Assert.Equal((0, 61.75f), (found.Index, MathF.Round(found.Score, 4)));
    }

    [Fact]
    public void Refresh_AfterManyHalfLives_ForgetsWhatTrendsNoMore()
    {
        _time.Advance(TimeSpan.FromHours(20));
        _trend.Refresh(Table);

        Assert.Empty(Ask(null, Filter([]), 40));
    }

    private void Add(int index, int clicks)
    {
        var counts = Table.PositiveCount(index);
        Table.Upsert(Table.GetId(index), 2 + _time.GetUtcNow().Ticks, Table.GetAttributes(index), Table.IsAvailable(index), Counts((int)counts + clicks));
    }
}
