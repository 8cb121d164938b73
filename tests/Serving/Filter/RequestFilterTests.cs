using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>80 items, the first the most popular; every fourth has the genre "rare". Each filter alone, and all together.</summary>
public sealed class RequestFilterTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public RequestFilterTests() => _setup.AddItems(80, i => [new ItemAttribute("genre", i % 4 == 0 ? "rare" : "common")]);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public void Recommend_Unavailable_IsNotThere()
    {
        _setup.Table.Upsert("item-01", 2, [], false, new long[9]);

        Assert.Equal([0, 2, 3], Ask(_setup.Pipeline(), new PipelineQuery { Count = 3, Time = 0 }));
    }

    [Fact]
    public void Recommend_Bought_StaysOut_UnlessRepeatsOrThePlanAllowIt()
    {
        var pipeline = _setup.Pipeline(o => o.Surfaces["again"] = new SurfaceOptions { HideBought = false });

        Assert.Equal([1, 3, 4], Ask(pipeline, new PipelineQuery { Count = 3, Time = 0, Bought = [2, 0] }));
        Assert.Equal([0, 1, 2], Ask(pipeline, new PipelineQuery { Count = 3, Time = 0, Bought = [2, 0], AllowRepeats = true }));
        Assert.Equal([0, 1, 2], Ask(pipeline, new PipelineQuery { Count = 3, Time = 0, Bought = [2, 0], Plan = pipeline.PlanOf("again") }));
    }

    [Fact]
    public void Recommend_SeenAsOftenAsTheLimit_StaysOut_BySurface()
    {
        var pipeline = _setup.Pipeline(o =>
        {
            o.SeenLimit = 3;
            o.Surfaces["home"] = new SurfaceOptions { SeenLimit = 2 };
            o.Surfaces["any"] = new SurfaceOptions { SeenLimit = 0 };
        });
        int[] shown = [2, 0, -1, 2, 1, 0, -1, 2, -1];

        Assert.Equal([0, 1, 3], Ask(pipeline, new PipelineQuery { Count = 3, Time = 0, Shown = shown }));
        Assert.Equal([1, 3, 4], Ask(pipeline, new PipelineQuery { Count = 3, Time = 0, Shown = shown, Plan = pipeline.PlanOf("home") }));
        Assert.Equal([0, 1, 2], Ask(pipeline, new PipelineQuery { Count = 3, Time = 0, Shown = shown, Plan = pipeline.PlanOf("any") }));
    }

    [Fact]
    public void Recommend_Condition_Holds() =>
        Assert.Equal([0, 4, 8], Ask(_setup.Pipeline(), new PipelineQuery { Count = 3, Time = 0, Condition = Rare }));

    [Fact]
    public void Recommend_AllowList_GivesNothingElse()
    {
        Assert.Equal([7, 60, 79], Ask(_setup.Pipeline(), new PipelineQuery { Count = 5, Time = 0, OnlyAllowed = true, Allowed = [79, 7, 60] }));
        Assert.Empty(Ask(_setup.Pipeline(), new PipelineQuery { Count = 5, Time = 0, OnlyAllowed = true }));
    }

    [Fact]
    public void Recommend_DenyList_IsNotThere() =>
        Assert.Equal([3, 4, 5], Ask(_setup.Pipeline(), new PipelineQuery { Count = 3, Time = 0, Excluded = [0, 1, 2] }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recommend_AllFiltersTogether_TheListHoldsEveryItemThatPasses(bool withModel)
    {
        if (withModel)
        {
            await _setup.ServeAsync();
        }

        _setup.Table.Upsert("item-04", 2, [new ItemAttribute("genre", "rare")], false, new long[9]);
        var pipeline = _setup.Pipeline(o =>
        {
            o.Candidates = 4;
            o.SeenLimit = 2;
        });
        var query = new PipelineQuery
        {
            Count = 8,
            Time = 0,
            Bought = [8],
            Shown = [12, 16, 12],
            Condition = Rare,
            OnlyAllowed = true,
            Allowed = [.. Enumerable.Range(0, 60)],
            Excluded = [20],
        };

        // Of the rare ones up to 59: without 4 (unavailable), 8 (bought), 12 (seen twice) and 20 (denied).
        int[] expected = [0, 16, 24, 28, 32, 36, 40, 44];
        var found = Ask(pipeline, query);
        Assert.Equal(8, found.Length);
        Assert.Equal(expected, found.Order());
    }

    private ItemCondition Rare => _setup.Table.Fields.OneOf("genre", "rare");

    private int[] Ask(RecommendationPipeline pipeline, PipelineQuery query) => [.. _setup.AskCold(pipeline, query).Items.Select(i => i.Index)];
}
