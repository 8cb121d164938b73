using Recsys.Conformance;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>What a user without history gets from rules and from the decision tree, through the pipeline.</summary>
public sealed class ColdStartTests : IDisposable
{
    private static readonly QuestionTree Tree = new(
    [
        new(100, [], "platform", new Dictionary<string, int> { ["pc"] = 1 }, -1),
        new(60, [new(30, 0.2f), new(31, 0.1f), new(32, 0.05f)], null, new Dictionary<string, int>(), -1),
    ]);

    private readonly ServingSetup _setup = new();

    public ColdStartTests() => _setup.AddItems(50);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_Answered_TheGroupsItemsComeBeforePopularOnes()
    {
        await _setup.ServeAsync(new TestArtifactOptions { Questions = Tree });
        var pipeline = _setup.Pipeline();

        Assert.Equal([30, 31, 32, 0, 1], Ask(pipeline, new() { ["platform"] = "pc" }));
        Assert.Equal([0, 1, 2, 3, 4], Ask(pipeline, []));
    }

    [Fact]
    public void Change_OfTheRules_IsInForceAtOnce_WithoutARestart()
    {
        var options = new TestServingOptions(o => o.Rules.Add(new RecallRule { Items = { "item-40", "item-41" } }));
        var pipeline = _setup.Pipeline(options, [], []);
        Assert.Equal([40, 41, 0, 1, 2], Ask(pipeline, []));

        options.Change(o => o.Rules.Add(new RecallRule { When = { ["platform"] = "pc" }, Items = { "item-45" } }));
        Assert.Equal([0, 1, 2, 3, 4], Ask(pipeline, []));
        Assert.Equal([45, 0, 1, 2, 3], Ask(pipeline, new() { ["platform"] = "pc" }));

        options.Change(o => o.Rules.Add(new RecallRule()));
        Assert.Equal([45, 0, 1, 2, 3], Ask(pipeline, new() { ["platform"] = "pc" }));
    }

    private int[] Ask(RecommendationPipeline pipeline, Dictionary<string, string> answers) =>
        [.. _setup.AskCold(pipeline, new PipelineQuery { Count = 5, Time = 0, Answers = answers }).Items.Select(i => i.Index)];
}
