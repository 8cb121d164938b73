using Recsys.Online;

namespace Recsys.Serving.Tests.Online;

/// <summary>What weights that were learned online do to a list.</summary>
public sealed class OnlineStageTests : IDisposable
{
    private readonly ServingSetup _setup = new();
    private readonly ShownFeatures _features = new(new FeatureSpace(16));

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_ItemsOfAGenreThatRose_ComeFirst_AndKeepTheRankersScores()
    {
        AddItems();
        await _setup.ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        Teach(("genre", "rpg", 2));

        var (moved, _) = _setup.Ask(_setup.Pipeline(o => o.OnlineWeight = 1), 50, [7, 9]);

        Assert.All(moved[..10], i => Assert.Equal(0, i.Index % 5));
        Assert.Equal(plain.Select(i => (i.Index, i.Score)).Order(), moved.Select(i => (i.Index, i.Score)).Order());
    }

    [Fact]
    public void Recommend_TasteOfOneUser_MovesNobodyElsesList()
    {
        AddItems();
        var request = _features.OfRequest("ann", null, null, 0);
        var rpg = _features.OfItem("any", [new("genre", "rpg")])[1];
        Take(_features.Space.BucketOf(FeatureSpace.Cross(request[0], rpg)), 2);
        var pipeline = _setup.Pipeline(o => o.OnlineWeight = 1);

        Assert.All(Ask(pipeline, "ann")[..10], i => Assert.Equal(0, i.Index % 5));
        Assert.Equal(Ask(_setup.Pipeline(o => o.OnlineWeight = 0), "ben"), Ask(pipeline, "ben"));
    }

    [Fact]
    public void Recommend_ItemThatGetsAnotherGenre_IsJudgedByIt()
    {
        AddItems();
        Teach(("genre", "new", 5));
        var pipeline = _setup.Pipeline(o => o.OnlineWeight = 1);
        Assert.NotEqual(30, Ask(pipeline, "ann")[0].Index);

        _setup.Table.Upsert("item-30", 2, [new("genre", "new")], true, []);

        Assert.Equal(30, Ask(pipeline, "ann")[0].Index);
    }

    [Theory]
    [InlineData(0, null, false)]
    [InlineData(1, null, true)]
    [InlineData(0, 1.0, true)]
    [InlineData(1, 0.0, false)]
    public void Recommend_GoesByTheWeightOfTheSurface(double everywhere, double? home, bool moves)
    {
        AddItems();
        Teach(("genre", "rpg", 2));
        var pipeline = _setup.Pipeline(o =>
        {
            o.OnlineWeight = everywhere;
            o.Surfaces["home"] = new SurfaceOptions { OnlineWeight = home };
        });
        var items = new RankedItem[50];

        pipeline.Recommend(null, new PipelineQuery { Count = 50, Time = 0, Session = [], Surface = "home", Plan = pipeline.PlanOf("home") }, items, out _);

        Assert.Equal(moves, items[..10].All(i => i.Index % 5 == 0));
    }

    [Fact]
    public void Explain_TellsTheStepInTheScoresUnit()
    {
        AddItems();
        Teach(("genre", "rpg", 2));
        var (trace, items) = (new PipelineTrace(), new RankedItem[50]);

        _setup.Pipeline(o => o.OnlineWeight = 0.5).Recommend(null, new PipelineQuery { Count = 50, Time = 0, Session = [] }, items, out _, trace);

        var range = items.Max(i => i.Score) - items.Min(i => i.Score);
        var effects = trace.Of(items.Single(i => i.Index == 5)).Effects;
        Assert.Equal(0.5f * 2 * range, effects.Single(e => e.Feature == "online").Change, range / 1000);
        Assert.Empty(trace.Of(items.Single(i => i.Index == 6)).Effects);
    }

    private void AddItems() => _setup.AddItems(50, i => [new("genre", i % 5 == 0 ? "rpg" : "other")]);

    private void Teach((string Field, string Value, float Weight) attribute) =>
        Take(_features.Space.BucketOf(_features.OfItem("any", [new(attribute.Field, attribute.Value)])[1]), attribute.Weight);

    private void Take(int bucket, float weight) =>
        _setup.Online.Take(new OnlineItems(_setup.Table, _features), new WeightTable(_features.Space.Size).With([bucket], [weight]));

    private static RankedItem[] Ask(RecommendationPipeline pipeline, string user)
    {
        var items = new RankedItem[50];
        return items[..pipeline.Recommend(null, new PipelineQuery { Count = 50, Time = 0, Session = [], UserId = user }, items, out _)];
    }
}
