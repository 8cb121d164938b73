namespace Recsys.Serving.Tests.Rerank;

/// <summary>Rules that move items behind the ranker.</summary>
public sealed class BoostStageTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_Lifted_And_TakenDown_ChangePlaces_AndKeepTheRankersScores()
    {
        _setup.AddItems(50, i => [new("genre", i % 5 == 0 ? "rpg" : "other")]);
        await _setup.ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var (best, worst) = (plain[0].Index, plain[^1].Index);

        var (moved, _) = _setup.Ask(
            _setup.Pipeline(o =>
            {
                o.Boosts.Add(new BoostRule { Items = { _setup.Table.GetId(worst) }, Strength = 1 });
                o.Boosts.Add(new BoostRule { Items = { _setup.Table.GetId(best) }, Strength = -1 });
            }),
            50,
            [7, 9]);

        Assert.InRange(Array.FindIndex(moved, i => i.Index == worst), 0, 1);
        Assert.InRange(Array.FindIndex(moved, i => i.Index == best), moved.Length - 2, moved.Length - 1);
        Assert.Equal(plain.Select(i => (i.Index, i.Score)).Order(), moved.Select(i => (i.Index, i.Score)).Order());
    }

    [Fact]
    public async Task Recommend_ByAttributes_LiftsAllThatHaveThem()
    {
        _setup.AddItems(50, i => [new("genre", i % 5 == 0 ? "rpg" : "other"), new("price", i % 2 == 0 ? "free" : "5")]);
        await _setup.ServeAsync();

        var (moved, _) = _setup.Ask(_setup.Pipeline(o => o.Boosts.Add(new BoostRule { Attributes = { ["genre"] = "rpg", ["price"] = "free" }, Strength = 1 })), 5, [7, 9]);

        Assert.All(moved, i => Assert.Equal(0, i.Index % 10));
    }

    [Theory]
    [InlineData("2030-01-01", null, false)]
    [InlineData(null, "1971-01-01", false)]
    [InlineData("1971-01-01", "2030-01-01", true)]
    [InlineData(null, null, true)]
    public async Task Recommend_OutsideItsTime_MovesNothing(string? from, string? until, bool applies)
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var rule = new BoostRule { Items = { _setup.Table.GetId(plain[^1].Index) }, Strength = 1, From = Time(from), Until = Time(until) };

        var (items, _) = _setup.Ask(_setup.Pipeline(o => o.Boosts.Add(rule)), 50, [7, 9], time: Time("2026-06-01")!.Value.ToUnixTimeMilliseconds());

        Assert.Equal(applies, items[^1].Index != plain[^1].Index);
    }

    [Fact]
    public void Explain_NamesTheRuleThatMovedAnItem()
    {
        _setup.AddItems(50);
        var pipeline = _setup.Pipeline(o =>
        {
            o.Boosts.Add(new BoostRule { Items = { "item-30" }, Strength = 0.5, When = { ["region"] = "north" } });
            o.Boosts.Add(new BoostRule { Items = { "item-31" }, Strength = 0.5 });
        });
        var (trace, items) = (new PipelineTrace(), new RankedItem[50]);
        var query = new PipelineQuery { Count = 50, Time = 0, Session = [], Context = new Dictionary<string, string> { ["region"] = "south" } };

        var found = pipeline.Recommend(null, query, items, out _, trace);

        string[] RulesOf(string id) => [.. trace.Of(items[..found].Single(i => _setup.Table.GetId(i.Index) == id)).Effects.Select(e => e.Feature)];
        Assert.Empty(RulesOf("item-30"));
        Assert.Equal(["boost 1"], RulesOf("item-31"));
    }

    [Fact]
    public async Task Recommend_OfAnotherSurface_MovesNothing()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var pipeline = _setup.Pipeline(o => o.Boosts.Add(new BoostRule { Items = { _setup.Table.GetId(plain[^1].Index) }, Strength = 1, Surfaces = { "home" } }));

        Assert.Equal(plain[^1].Index, _setup.Ask(pipeline, 50, [7, 9]).Items[^1].Index);
        Assert.Single(pipeline.PlanOf("home").Boosts);
        Assert.Empty(pipeline.PlanOf("cart").Boosts);
    }

    [Fact]
    public void Validate_RuleThatMovesNothing_OrEndsBeforeItBegins_IsRefused()
    {
        var options = new ServingOptions();
        options.Boosts.Add(new BoostRule());
        options.Boosts.Add(new BoostRule { Items = { "i" }, From = Time("2026-02-01"), Until = Time("2026-01-01") });
        options.Boosts.Add(new BoostRule { Items = { "i" }, Strength = 1.5 });

        var failures = new ServingOptionsValidator().Validate(null, options).FailureMessage;

        Assert.Contains("Boosts:0 moves nothing", failures);
        Assert.Contains("Boosts:1:Until", failures);
        Assert.Contains("Boosts:2:Strength", failures);
    }

    private static DateTimeOffset? Time(string? day) => day is null ? null : new DateTimeOffset(DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);
}
