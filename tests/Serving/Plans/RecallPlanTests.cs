using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Serving.Tests;

public sealed class RecallPlanTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public RecallPlanTests() => _setup.AddItems(80);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public void Recommend_Surface_HasItsOwnChannels_AndOthersThoseOfEverywhere()
    {
        var own = new TestChannel("own", 70, 71, 72);
        var pipeline = _setup.Pipeline(
            o =>
            {
                o.Channels["own"] = new ChannelOptions { Enabled = false };
                o.Surfaces["home"] = new SurfaceOptions
                {
                    Channels = { ["own"] = new() { Enabled = true, Quota = 2 }, ["popularity"] = new() { Enabled = false } },
                };
            },
            own);

        Assert.Equal([70, 71], Ask(pipeline, "home"));
        Assert.Equal(1, own.Calls);
        Assert.Equal([0, 1, 2, 3, 4], Ask(pipeline, "cart"));
        Assert.Equal([0, 1, 2, 3, 4], Ask(pipeline, null));
        Assert.Equal(1, own.Calls);
    }

    [Fact]
    public void Change_OfTheOptions_IsInForceAtOnce_WithoutARestart()
    {
        var options = new TestServingOptions();
        var pipeline = _setup.Pipeline(options, [new TestChannel("own", 70)], []);
        Assert.Equal([0, 1, 2, 3, 4], Ask(pipeline, null));

        options.Change(o =>
        {
            o.Channels["own"] = new ChannelOptions();
            o.Channels["popularity"].Enabled = false;
        });

        Assert.Equal([70], Ask(pipeline, null));
    }

    [Theory]
    [InlineData("own", 10_001)]
    [InlineData("no-such", 1)]
    public void Change_ThatIsRefused_LeavesTheOptionsInForce(string channel, int quota)
    {
        var options = new TestServingOptions(o => o.Channels["popularity"].Enabled = false);
        var pipeline = _setup.Pipeline(options, [new TestChannel("own", 70)], []);

        options.Change(o => o.Channels[channel] = new ChannelOptions { Quota = quota });
        Assert.Empty(Ask(pipeline, null));

        options.Change(o => o.Channels["own"] = new ChannelOptions { Quota = 1 });
        Assert.NotEmpty(Ask(pipeline, null));
    }

    [Fact]
    public void Constructor_TwoChannelsOfOneName_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => _setup.Pipeline(null, new TestChannel("popularity")));

        Assert.Contains("'popularity'", error.Message);
    }

    [Fact]
    public void Recommend_BudgetBelowTheQuotas_TheWeightierChannelGoesFirst()
    {
        TestChannel light = new("light", [.. Enumerable.Range(0, 40)]), heavy = new("heavy", [.. Enumerable.Range(40, 40)]);
        var pipeline = _setup.Pipeline(
            o =>
            {
                o.Candidates = 10;
                o.Channels.Clear();
                o.Channels["light"] = new ChannelOptions { Quota = 40, Weight = 1 };
                o.Channels["heavy"] = new ChannelOptions { Quota = 7, Weight = 2 };
            },
            light,
            heavy);

        Ask(pipeline, null);

        Assert.Equal((7, 3), (heavy.Room, light.Room));
    }

    [Fact]
    public void Recommend_EqualWeights_ShareTheBudgetByTheirQuotas_AndWhatOneLeavesGoesToTheNext()
    {
        TestChannel a = new("a", [.. Enumerable.Range(0, 30)]), b = new("b", 70), c = new("c", [.. Enumerable.Range(30, 40)]);
        var pipeline = _setup.Pipeline(
            o =>
            {
                o.Candidates = 12;
                o.Channels.Clear();
                o.Channels["a"] = new ChannelOptions { Quota = 30 };
                o.Channels["b"] = new ChannelOptions { Quota = 20 };
                o.Channels["c"] = new ChannelOptions { Quota = 10 };
            },
            a,
            b,
            c);

        Ask(pipeline, null);

        // 12 * 30/60 = 6 for a, then 6 * 20/30 = 4 for b, which brings 1 only, and the 5 that are left for c.
        Assert.Equal((6, 4, 5), (a.Room, b.Room, c.Room));
    }

    [Fact]
    public void Share_AnyQuotas_FillsTheBudgetAndNeverMore()
    {
        var quotas = Gen.Choose(1, 10_000).NonEmptyListOf().ToArbitrary();
        Prop.ForAll(quotas, Gen.Choose(1, 10_000).ToArbitrary(), (list, budget) =>
        {
            var options = new ServingOptions { Candidates = budget };
            options.Channels.Clear();
            var channels = list.Select((quota, i) =>
            {
                options.Channels[$"c{i}"] = new ChannelOptions { Quota = quota };
                return new TestChannel($"c{i}");
            }).ToArray();
            var plan = new RecallChannels(channels, [], _setup.Time).Plan(options).Everywhere;

            var left = budget;
            foreach (var channel in plan.Channels)
            {
                var share = channel.Share(left);
                if (share < 0 || share > Math.Min(left, channel.Quota))
                {
                    return false;
                }

                left -= share;
            }

            return left == Math.Max(0, budget - list.Sum());
        }).Check(Config.QuickThrowOnFailure.WithReplay(17, 31));
    }

    [Fact]
    public void Recommend_DefaultPlan_AllocatesNothing()
    {
        var pipeline = _setup.Pipeline();
        var destination = new RankedItem[20];
        Run(10);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(100);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                pipeline.Recommend(null, new PipelineQuery { Count = 20, Time = i, UserId = "u", Plan = pipeline.PlanOf("home") }, destination, out _);
            }
        }
    }

    private int[] Ask(RecommendationPipeline pipeline, string? surface) =>
        [.. _setup.AskCold(pipeline, new PipelineQuery { Count = 5, Time = 0, Plan = pipeline.PlanOf(surface) }).Items.Select(i => i.Index)];
}
