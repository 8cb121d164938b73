namespace Recsys.Serving.Tests.Rerank;

/// <summary>New items lifted behind the ranker.</summary>
public sealed class FreshnessStageTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("2026-11-01", 1)]
    [InlineData("2026-10-25T00:00Z", 0.5)]
    [InlineData("2026-10-18T02:00+02:00", 0.25)]
    [InlineData("2027-01-01", 1)]
    [InlineData("1792886400000", 0.5)]
    [InlineData("soon", 0)]
    public void Recommend_ItemOfAnAge_IsLiftedByWhatIsLeftOfTheStrength(string released, double left)
    {
        _setup.AddItems(50, i => i == 30 ? [new("released", released)] : []);
        var pipeline = _setup.Pipeline(o => o.Freshness = new FreshnessOptions { Strength = 0.6, Field = "released" });
        var (items, trace) = Ask(pipeline);

        var range = items.Max(i => i.Score) - items.Min(i => i.Score);
        var effects = trace.Of(items.Single(i => _setup.Table.GetId(i.Index) == "item-30")).Effects;

        Assert.Equal(0.6 * range * left, effects.SingleOrDefault(e => e.Feature == "freshness").Change, 1e-4 * range);
        Assert.DoesNotContain(items.Where(i => _setup.Table.GetId(i.Index) != "item-30"), i => trace.Of(i).Effects.Any(e => e.Feature == "freshness"));
    }

    [Fact]
    public async Task Recommend_NewItems_TakeTheFirstPlaces_AndScoresStayTheRankers()
    {
        _setup.AddItems(50, i => [new("released", i % 10 == 3 ? "2026-10-31" : "2020-01-01")]);
        await _setup.ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9], time: Now.ToUnixTimeMilliseconds());

        var (fresh, _) = _setup.Ask(_setup.Pipeline(o => o.Freshness = new FreshnessOptions { Strength = 1, Field = "released" }), 50, [7, 9], time: Now.ToUnixTimeMilliseconds());

        Assert.True(
            fresh.Take(5).Count(i => i.Index % 10 == 3) > plain.Take(5).Count(i => i.Index % 10 == 3), string.Join(' ', fresh.Take(5).Select(i => i.Index)));
        Assert.Equal(plain.Select(i => (i.Index, i.Score)).Order(), fresh.Select(i => (i.Index, i.Score)).Order());
    }

    [Fact]
    public void Recommend_WithoutAField_GoesByWhenTheCatalogueFirstHadTheItem()
    {
        _setup.AddItems(50);
        _setup.Table.Upsert("item-50", 1, [], true, [0, 1, 0, 0, 0, 0, 0, 0, 0], Now.AddDays(-7).ToUnixTimeMilliseconds());
        var (items, trace) = Ask(_setup.Pipeline(o => o.Freshness = new FreshnessOptions { Strength = 1 }), 51);
        var range = items.Max(i => i.Score) - items.Min(i => i.Score);

        var lifted = Assert.Single(items, i => trace.Of(i).Effects.Any(e => e.Feature == "freshness"));

        Assert.Equal("item-50", _setup.Table.GetId(lifted.Index));
        Assert.Equal(0.5 * range, trace.Of(lifted).Effects.Single().Change, 1e-4 * range);
    }

    [Fact]
    public void Validate_OutOfRange_NamesIt()
    {
        var options = new ServingOptions { Freshness = new FreshnessOptions { Strength = 1.5, HalfLife = TimeSpan.Zero } };

        var failures = new ServingOptionsValidator().Validate(null, options).FailureMessage;

        Assert.Contains("Freshness:Strength", failures);
        Assert.Contains("Freshness:HalfLife", failures);
    }

    private static (RankedItem[] Items, PipelineTrace Trace) Ask(RecommendationPipeline pipeline, int count = 50)
    {
        var (trace, items) = (new PipelineTrace(), new RankedItem[count]);
        var found = pipeline.Recommend(null, new PipelineQuery { Count = count, Time = Now.ToUnixTimeMilliseconds(), Session = [] }, items, out _, trace);
        return (items[..found], trace);
    }
}
