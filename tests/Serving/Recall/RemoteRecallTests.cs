using Recsys.Conformance;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

public sealed class RemoteRecallTests : IDisposable
{
    private readonly ServingSetup _setup = new();
    private readonly TestServingOptions _options = new(o =>
    {
        o.BreakAfter = 3;
        o.RemoteCalls = 2;
        o.Channels["remote"] = new ChannelOptions { Weight = 9, Quota = 3, Deadline = TimeSpan.FromMilliseconds(20) };
    });

    private readonly TaskCompletionSource<IReadOnlyList<RemoteItem>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RemoteRecallTests() => _setup.AddItems(80);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Gather_ChannelThatFinishes_IsTaken_FilteredAndCutToItsQuota()
    {
        var pipeline = Pipeline(_ => Items("item-70", "no-such", "item-71", "item-70", "item-72", "item-73", "item-74"));

        var (items, degraded) = await AskAsync(pipeline, excluded: 71);

        Assert.Equal([70, 72, 73], items.Where(i => i.Channel == "remote").Select(i => i.Index).Order());
        Assert.DoesNotContain(items, i => i.Index == 71);
        Assert.Equal(20, items.Length);
        Assert.Contains("no model", degraded);
    }

    [Fact]
    public async Task Gather_ChannelThatHangs_IsLeftOutAtItsDeadline_AndNoLater()
    {
        using var seen = new InstrumentRecorder(_setup.Meters);
        await _setup.ServeAsync();
        var pipeline = Pipeline(_ => _answer.Task);
        var gathering = pipeline.GatherAsync(pipeline.PlanOf("home"), Query());
        _setup.Time.Advance(TimeSpan.FromMilliseconds(19.9));
        Assert.False(gathering.IsCompleted);

        _setup.Time.Advance(TimeSpan.FromMilliseconds(0.1));
        var (items, degraded) = Finish(pipeline, await gathering);

        Assert.Equal(20, items.Length);
        Assert.DoesNotContain(items, i => i.Channel == "remote");
        Assert.Equal("recall channel 'remote' was left out", degraded);
        Assert.Equal(1, seen["recsys.serving.channel.left_out channel=remote reason=late"]);
    }

    [Fact]
    public async Task Gather_ChannelThatBlocksItsThread_DoesNotBlockTheCaller()
    {
        using var gate = new ManualResetEventSlim();
        var pipeline = Pipeline(_ =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            return Items("item-70");
        });
        var gathering = pipeline.GatherAsync(pipeline.PlanOf("home"), Query());
        _setup.Time.Advance(TimeSpan.FromMilliseconds(20));

        var (items, _) = Finish(pipeline, await gathering);
        gate.Set();

        Assert.DoesNotContain(items, i => i.Channel == "remote");
    }

    [Fact]
    public async Task Gather_ChannelThatThrows_IsLeftOut_AndSkippedAfterAFew()
    {
        using var seen = new InstrumentRecorder(_setup.Meters);
        var calls = 0;
        var pipeline = Pipeline(_ =>
        {
            calls++;
            throw new InvalidOperationException("broken");
        });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(20, (await AskAsync(pipeline)).Items.Length);
        }

        Assert.Equal(3, calls);
        Assert.Equal(3, seen["recsys.serving.channel.left_out channel=remote reason=failed"]);
        Assert.Equal(2, seen["recsys.serving.channel.left_out channel=remote reason=broken"]);

        _setup.Time.Advance(TimeSpan.FromSeconds(10));
        await AskAsync(pipeline);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task Gather_MoreUnfinishedCallsThanAllowed_GoOnWithoutTheChannel()
    {
        using var seen = new InstrumentRecorder(_setup.Meters);
        var pipeline = Pipeline(_ => _answer.Task);
        var first = pipeline.GatherAsync(pipeline.PlanOf("home"), Query());
        var second = pipeline.GatherAsync(pipeline.PlanOf("home"), Query());

        await pipeline.GatherAsync(pipeline.PlanOf("home"), Query());
        Assert.Equal(1, seen["recsys.serving.channel.left_out channel=remote reason=busy"]);

        _answer.SetResult([new RemoteItem("item-70", 1)]);
        Assert.All([await first, await second], g => Assert.Contains(70, Finish(pipeline, g).Items.Select(i => i.Index)));
    }

    [Fact]
    public async Task Gather_QueryIsACopy_ThatNamesTheQuota()
    {
        RemoteRecallQuery? seen = null;
        var pipeline = Pipeline(q =>
        {
            seen = q;
            return Items();
        });

        await AskAsync(pipeline);

        Assert.Equal(("u1", "home", 3), (seen!.UserId, seen.Surface, seen.Count));
    }

    [Fact]
    public async Task Recommend_OptionsThatChangeMeanwhile_AreForTheNextRequest()
    {
        var pipeline = Pipeline(_ => Items("item-70"));
        var plan = pipeline.PlanOf("home");

        // Between the question whether to gather and the gathering, and between gathering and ranking.
        _options.Change(o => o.SeenLimit = 9);
        var gathered = await pipeline.GatherAsync(plan, Query());
        _options.Change(o => o.Channels["popularity"].Enabled = false);

        Assert.True(plan.HasRemote);
        var (items, degraded) = Finish(pipeline, gathered);
        Assert.Contains(70, items.Select(i => i.Index));
        Assert.Equal(20, items.Length);
        Assert.Contains("no model", degraded);
        Assert.False(pipeline.PlanOf("home").HasRemote);
        Assert.Empty(_setup.AskCold(pipeline, new PipelineQuery { Count = 20, Time = 0 }).Items);
    }

    [Fact]
    public void Recommend_PlanThatGainsARemoteChannelMeanwhile_GoesOnWithout()
    {
        _options.Change(_ => { });
        var pipeline = Pipeline(_ => Items("item-70"));
        var plan = pipeline.PlanOf("home");
        Assert.False(plan.HasRemote);
        _options.Change(o => o.Channels["remote"] = new ChannelOptions { Weight = 9 });

        var (items, degraded) = _setup.AskCold(pipeline, new PipelineQuery { Count = 20, Time = 0, Plan = plan });

        Assert.Equal(20, items.Length);
        Assert.DoesNotContain("remote", degraded);
    }

    [Fact]
    public async Task Recommend_CandidatesOfAnotherPlan_AreRefused()
    {
        var pipeline = Pipeline(_ => Items("item-70"));
        var gathered = await pipeline.GatherAsync(pipeline.PlanOf("home"), Query());
        _options.Change(o => o.Channels["remote"] = new ChannelOptions());

        Assert.Throws<ArgumentException>(() =>
            _setup.AskCold(pipeline, new PipelineQuery { Count = 20, Time = 0, Plan = pipeline.PlanOf("home"), Remote = gathered }));
    }

    private RecommendationPipeline Pipeline(Func<RemoteRecallQuery, Task<IReadOnlyList<RemoteItem>>> recall) =>
        _setup.Pipeline(_options, [], [new RemoteChannel(recall)]);

    private static RemoteRecallQuery Query() => new() { UserId = "u1", Surface = "home" };

    private async Task<(RankedItem[] Items, string? Degraded)> AskAsync(RecommendationPipeline pipeline, params int[] excluded) =>
        Finish(pipeline, await pipeline.GatherAsync(pipeline.PlanOf("home"), Query()), excluded);

    private (RankedItem[] Items, string? Degraded) Finish(RecommendationPipeline pipeline, RemoteCandidates gathered, params int[] excluded) =>
        _setup.AskCold(pipeline, new PipelineQuery { Count = 20, Time = 0, Plan = gathered.Plan, Remote = gathered, Excluded = excluded });

    private static Task<IReadOnlyList<RemoteItem>> Items(params string[] ids) =>
        Task.FromResult<IReadOnlyList<RemoteItem>>([.. ids.Select((id, i) => new RemoteItem(id, 10 - i))]);

    private sealed class RemoteChannel(Func<RemoteRecallQuery, Task<IReadOnlyList<RemoteItem>>> recall) : IRemoteRecallChannel
    {
        public string Name => "remote";

        public Task<IReadOnlyList<RemoteItem>> RecallAsync(RemoteRecallQuery query, CancellationToken cancellationToken) => recall(query);
    }
}
