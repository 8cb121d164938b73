using Recsys.Core;

namespace Recsys.Serving.Tests.Rerank;

/// <summary>Places that a bandit fills, through the pipeline.</summary>
public sealed class BanditStageTests : IDisposable
{
    private const int Good = 27;

    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(BanditPolicy.Thompson)]
    [InlineData(BanditPolicy.Ucb1)]
    [InlineData(BanditPolicy.EpsilonGreedy)]
    public async Task Recommend_WhatPaysBest_GetsThePlace_AndNothingElseChanges(BanditPolicy policy)
    {
        await ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var (list, _) = _setup.Ask(Pipeline(policy, o => o.Epsilon = 0), 10, [7, 9]);

        Assert.Equal(10, list.Length);
        Assert.Equal(Good, list[3].Index);
        Assert.Equal(plain.Single(i => i.Index == Good), list[3] with { Propensity = 1 });
        Assert.Equal(plain.Where(i => i.Index != Good).Take(9).Select(i => (i.Index, i.Score)), list.Where(i => i.Index != Good).Select(i => (i.Index, i.Score)));
    }

    [Fact]
    public async Task Recommend_SameRequest_IsTheSameList_AndAnotherTimeDrawsAnew()
    {
        await ServeAsync(learned: false);
        var pipeline = Pipeline(BanditPolicy.Thompson);
        int At(long time) => _setup.Ask(pipeline, 10, [7, 9], time: time).Items[3].Index;

        Assert.Equal(At(5), At(5));
        Assert.True(Enumerable.Range(0, 50).Select(t => At(t)).Distinct().Count() > 5);
    }

    [Fact]
    public async Task Recommend_DrawnPlaces_TellTheirPropensity_AndTheOthersAreCertain()
    {
        await ServeAsync(learned: false);
        var pipeline = Pipeline(BanditPolicy.EpsilonGreedy, o => (o.Epsilon, o.EpsilonHalf, o.Places, o.Arms) = (0.5, 0, 2, 10));

        var lists = Enumerable.Range(0, 200).Select(time => _setup.Ask(pipeline, 10, [7, 9], time: time).Items).ToArray();

        Assert.All(lists, l => Assert.Equal(10, l.Select(i => i.Index).Distinct().Count()));
        Assert.All(lists, l => Assert.All(l.Where((_, at) => at is not (3 or 4)), i => Assert.Equal(1, i.Propensity)));
        Assert.All(lists, l => Assert.All(l[3..5], i => Assert.InRange(i.Propensity, 0.02, 0.6)));
        Assert.Contains(lists, l => l[3].Propensity < 0.1);
        Assert.Contains(lists, l => l[3].Propensity > 0.5);
    }

    [Theory]
    [InlineData(BanditPolicy.None, 4, 10)]
    [InlineData(BanditPolicy.Thompson, 11, 10)]
    [InlineData(BanditPolicy.Thompson, 4, 3)]
    public async Task Recommend_NoPlaceInTheList_IsTheOrderOfTheScores(BanditPolicy policy, int from, int count)
    {
        await ServeAsync(learned: false);

        var (plain, _) = _setup.Ask(_setup.Pipeline(), count, [7, 9]);
        var (list, _) = _setup.Ask(Pipeline(policy, o => o.From = from), count, [7, 9]);

        Assert.Equal(plain, list);
    }

    // The last place is the only one, and there is nothing behind the list to choose of.
    [Fact]
    public async Task Recommend_PlacesBeyondTheList_AndNoOtherItems_LeaveNothingOut()
    {
        await ServeAsync(learned: false);

        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var (list, _) = _setup.Ask(Pipeline(BanditPolicy.Thompson, o => o.Places = 100), 50, [7, 9]);

        Assert.Equal(plain[..3].Select(i => i.Index), list[..3].Select(i => i.Index));
        Assert.Equal(plain.Select(i => i.Index).Order(), list.Select(i => i.Index).Order());
    }

    [Fact]
    public async Task Recommend_SurfaceWithAnotherPolicy_GoesByIt()
    {
        await ServeAsync();
        var pipeline = _setup.Pipeline(o => o.Surfaces["home"] = new SurfaceOptions { Bandit = { Policy = BanditPolicy.Ucb1, From = 1 } });
        using var lease = _setup.Host.Acquire();
        var list = new RankedItem[10];

        pipeline.Recommend(lease.Model, new PipelineQuery { Count = 10, Time = 0, Plan = pipeline.PlanOf("home") }, list, out _);
        Assert.Equal(Good, list[0].Index);
        pipeline.Recommend(lease.Model, new PipelineQuery { Count = 10, Time = 0, Plan = pipeline.PlanOf(null) }, list, out _);
        Assert.NotEqual(Good, list[0].Index);
    }

    [Theory]
    [InlineData("From", 0)]
    [InlineData("Places", 0)]
    [InlineData("Arms", 1)]
    [InlineData("PropensityDraws", -1)]
    [InlineData("Reward", (int)InteractionKind.Impression)]
    [InlineData("Policy", 9)]
    public void Validate_OutOfRange_NamesTheSetting(string name, int value)
    {
        var options = new ServingOptions();
        var property = typeof(BanditOptions).GetProperty(name)!;
        property.SetValue(options.Bandit, property.PropertyType.IsEnum ? Enum.ToObject(property.PropertyType, value) : value);

        Assert.Contains($"Recsys:Serving:Bandit:{name}", new ServingOptionsValidator().Validate(null, options).FailureMessage);
    }

    private RecommendationPipeline Pipeline(BanditPolicy policy, Action<BanditOptions>? more = null) => _setup.Pipeline(o =>
    {
        o.Bandit.Policy = policy;
        more?.Invoke(o.Bandit);
    });

    // Where it has been learned, all were shown as often, one in ten times for a click, one item every second time; else some clicks are all there is.
    private async Task ServeAsync(bool learned = true)
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        for (var i = 0; learned && i < 50; i++)
        {
            _setup.Table.SetCounts($"item-{i:00}", [20_000, i == Good ? 10_000 : 2_000, 0, 0, 0, 0, 0, 0, 0], history: false);
        }
    }
}
