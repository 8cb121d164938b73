using Recsys.Conformance;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>Notes of the pipeline against what the pipeline does.</summary>
public sealed class PipelineTraceTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public PipelineTraceTests() => _setup.AddItems(50, i => [new("half", i % 2 == 0 ? "even" : "odd")]);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_Traced_GivesTheSameListAsUntraced()
    {
        await _setup.ServeAsync();
        var (traced, _, trace) = Ask(_setup.Pipeline());

        Assert.Equal(Ask(_setup.Pipeline(), traced: false).Items, traced);
        Assert.Equal(Enumerable.Range(0, 10), traced.Select(i => trace.Of(i).RankPlace));
        Assert.Equal(47, trace.Candidates);
    }

    [Fact]
    public async Task Of_PlacesAndScores_AreThoseOfTheStages()
    {
        await _setup.ServeAsync();
        var (items, model, trace) = Ask(_setup.Pipeline());

        var first = items.Select(trace.Of).ToArray();
        Assert.Equal(first.Length, first.Select(e => e.RecallPlace).Distinct().Count());
        Assert.All(items, i => Assert.Equal(VectorMath.Dot(Interest, model.Model.Recall[i.Index]), trace.Of(i).RecallScore, 1e-5f));
        Assert.All(items.Where(i => i.Channel == "popularity"), i => Assert.Equal(100 - i.Index, trace.Of(i).ChannelScore));
    }

    [Fact]
    public async Task Of_Effects_AreTheScoreLessTheScoreWithoutTheInput()
    {
        await _setup.ServeAsync();
        var (items, model, trace) = Ask(_setup.Pipeline());

        Assert.Equal(
            new[] { "context", "features", "history", "interest", "item" }.Length + 6,
            model.Model.RankInputs.Count);
        Assert.All(items, item =>
        {
            var effects = trace.Of(item).Effects;
            Assert.Equal(model.Model.RankInputs.Order(), effects.Select(e => e.Feature).Order());
            Assert.Equal(effects.OrderByDescending(e => Math.Abs(e.Change)).Select(e => e.Feature), effects.Select(e => e.Feature));
        });
        Assert.Contains(items, i => trace.Of(i).Effects[0].Change != 0);
    }

    [Fact]
    public async Task Of_InputThatTheRankerDoesNotRead_HasNoEffect_AndOneThatItReadsHas()
    {
        // The ranker is the sum of one feature and nothing else.
        await _setup.PublishAsync(OnlyPopularity());
        await _setup.ActivateAsync("test-1");
        var (items, _, trace) = Ask(_setup.Pipeline());

        Assert.All(items, item =>
        {
            var effects = trace.Of(item).Effects.ToDictionary(e => e.Feature, e => e.Change);
            Assert.Equal(item.Score, effects["log_popularity"], 1e-6f);
            Assert.Equal(0, effects["recall_score"]);
            Assert.Equal(0, effects["item"]);
        });
    }

    [Fact]
    public async Task Filter_TellsWhyAnItemIsOut()
    {
        await _setup.ServeAsync();
        _setup.Table.Upsert("item-07", 2, [new("half", "odd")], false, new long[ItemTable.KindCount]);
        var (_, _, trace) = Ask(_setup.Pipeline(o => o.SeenLimit = 2), excluded: [1, 20], condition: _setup.Table.Fields.OneOf("half", "even"));

        var refused = trace.Filter.Refused;
        Assert.Equal("in the user's session", refused[1]);
        Assert.Equal("excluded by the request", refused[20]);
        Assert.Equal("bought before", refused[4]);
        Assert.Equal("shown 2 times without an outcome", refused[6]);
        Assert.Equal("attribute filter on half", refused[5]);
        Assert.Equal("not available", refused[7]);
        Assert.DoesNotContain(8, refused.Keys);
    }

    [Fact]
    public void Filter_AllowList_IsNamed()
    {
        var destination = new RankedItem[5];
        var trace = new PipelineTrace();
        _setup.Pipeline().Recommend(null, new PipelineQuery { Count = 5, Time = 0, OnlyAllowed = true, Allowed = [3] }, destination, out _, trace);

        Assert.Equal("not on the request's allow list", trace.Filter.Refused[0]);
        Assert.DoesNotContain(3, trace.Filter.Refused.Keys);
    }

    private float[] Interest { get; set; } = [];

    private (RankedItem[] Items, ServingModel Model, PipelineTrace Trace) Ask(
        RecommendationPipeline pipeline, int[]? excluded = null, bool traced = true, ItemCondition? condition = null)
    {
        using var lease = _setup.Host.Acquire();
        HistoryEvent[] session = [new(1, InteractionKind.Click, 0, 1000), new(2, InteractionKind.Click, 0, 999), new(3, InteractionKind.Click, 0, 998)];
        Interest = ServingSetup.Interest(lease.Model!, session);
        var trace = new PipelineTrace();
        var destination = new RankedItem[10];
        var query = new PipelineQuery
        {
            Count = 10,
            Time = 0,
            Session = session,
            Interest = Interest,
            Excluded = excluded ?? [1, 2, 3],
            Bought = excluded is null ? [] : [4],
            Shown = [6, 8, 6],
            Condition = condition,
        };
        var found = pipeline.Recommend(lease.Model, query, destination, out _, traced ? trace : null);
        return (destination[..found], lease.Model!, trace);
    }

    private static Models.ArtifactContent OnlyPopularity()
    {
        var options = new TestArtifactOptions { ContextFeatures = [], CandidateFeatures = ["recall_score", "log_popularity"] };
        var model = new TestModel();
        var candidates = model.Input("candidates", -1, options.RankDimension);
        var features = model.Input("candidate_features", -1, 2);
        var nothing = model.Node("MatMul", "nothing", candidates, model.Constant("zeros", new float[options.RankDimension], options.RankDimension, 1));
        var popularity = model.Node("MatMul", "popularity", features, model.Constant("second", [0f, 1f], 2, 1));
        model.Node("Squeeze", "score", model.Node("Add", "sum", nothing, popularity), model.Constant("axis", 1));
        model.Output("score", -1);
        var graph = model.ToBytes();
        var content = TestArtifacts.Content(options);
        return content with
        {
            RankerGraph = graph,
            Golden = content.Golden with { Ranker = [TestGraphs.Golden(graph, 3, new Random(1))] },
        };
    }
}
