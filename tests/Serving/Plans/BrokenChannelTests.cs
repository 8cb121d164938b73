using Recsys.Conformance;

namespace Recsys.Serving.Tests;

public sealed class BrokenChannelTests : IDisposable
{
    private readonly ServingSetup _setup = new();
    private readonly TestChannel _channel = new("own", 70);
    private readonly RecommendationPipeline _pipeline;

    public BrokenChannelTests()
    {
        _setup.AddItems(80);
        _pipeline = _setup.Pipeline(
            o =>
            {
                o.BreakAfter = 3;
                o.BreakFor = TimeSpan.FromSeconds(10);
                o.Channels["own"] = new ChannelOptions { Weight = 9, Deadline = TimeSpan.FromMilliseconds(20) };
            },
            _channel);
    }

    public void Dispose() => _setup.Dispose();

    [Fact]
    public void Recommend_ChannelThatThrows_IsLeftOut_CountedAndNamed_AndTheListIsFull()
    {
        using var seen = new InstrumentRecorder(_setup.Meters);
        _channel.Before = () => throw new InvalidOperationException("broken");

        var (items, degraded) = Ask();

        Assert.Equal([0, 1, 2, 3, 4], items.Select(i => i.Index));
        Assert.Contains("no model version", degraded);
        Assert.Equal(1, seen["recsys.serving.channel.left_out channel=own reason=failed"]);
    }

    [Fact]
    public async Task Recommend_ChannelThatThrows_DegradesTheAnswerByName()
    {
        await _setup.ServeAsync();
        _channel.Before = () => throw new InvalidOperationException("broken");

        Assert.Equal("recall channel 'own' was left out", Ask().Degraded);
        _channel.Before = null;
        Assert.Null(Ask().Degraded);
    }

    [Fact]
    public void Recommend_ChannelThatThrowsInARow_IsSkippedForAWhile_ThenTriedAgain()
    {
        using var seen = new InstrumentRecorder(_setup.Meters);
        _channel.Before = () => throw new InvalidOperationException("broken");
        Ask(times: 5);
        Assert.Equal(3, _channel.Calls);
        Assert.Equal(2, seen["recsys.serving.channel.left_out channel=own reason=broken"]);

        _setup.Time.Advance(TimeSpan.FromSeconds(9.9));
        Ask();
        Assert.Equal(3, _channel.Calls);

        // One more failure opens it again at once.
        _setup.Time.Advance(TimeSpan.FromSeconds(0.1));
        Ask(times: 2);
        Assert.Equal(4, _channel.Calls);

        _setup.Time.Advance(TimeSpan.FromSeconds(10));
        _channel.Before = null;
        Assert.Contains(70, Ask().Items.Select(i => i.Index));
        Ask(times: 2);
        Assert.Equal(7, _channel.Calls);
    }

    [Fact]
    public void Recommend_ChannelThatOverrunsInARow_IsSkippedForAWhile()
    {
        using var seen = new InstrumentRecorder(_setup.Meters);
        _channel.Before = () => _setup.Time.Advance(TimeSpan.FromMilliseconds(21));
        Assert.Contains(70, Ask().Items.Select(i => i.Index));
        Ask(times: 4);

        Assert.Equal(3, _channel.Calls);
        Assert.Equal(3, seen["recsys.serving.channel.overrun channel=own"]);
        Assert.DoesNotContain(70, Ask().Items.Select(i => i.Index));
    }

    [Fact]
    public void Recommend_ChannelThatOverrunsNowAndThen_IsKept()
    {
        for (var i = 0; i < 12; i++)
        {
            var slow = i % 3 < 2;
            _channel.Before = () => _setup.Time.Advance(TimeSpan.FromMilliseconds(slow ? 21 : 20));
            Ask();
        }

        Assert.Equal(12, _channel.Calls);
    }

    [Fact]
    public void Recommend_ChannelThatBringsAnItemTwice_HasItOnce()
    {
        var pipeline = _setup.Pipeline(o => o.Channels["twice"] = new ChannelOptions { Weight = 9 }, new TestChannel("twice", 70, 70, 71));

        var items = _setup.AskCold(pipeline, new PipelineQuery { Count = 20, Time = 0 }).Items;

        Assert.Equal(items.Length, items.Select(i => i.Index).Distinct().Count());
        Assert.Single(items, i => i.Index == 70);
    }

    private (RankedItem[] Items, string? Degraded) Ask(int times = 1)
    {
        for (var i = 1; i < times; i++)
        {
            Ask();
        }

        return _setup.AskCold(_pipeline, new PipelineQuery { Count = 5, Time = 0 });
    }
}
