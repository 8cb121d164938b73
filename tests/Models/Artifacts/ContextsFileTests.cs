using Microsoft.ML.OnnxRuntime;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>Categories of the free context, from the artefact's file to the graph's input.</summary>
public sealed class ContextsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("phone", 0)]
    [InlineData("desk", 1)]
    [InlineData("watch", -1)]
    [InlineData(null, -1)]
    public void Score_FieldOfTheRequestsContext_IsItsNumber(string? device, float number)
    {
        ArtifactWriter.Write(_folder["v"], Content(("device", ["phone", "desk"])));

        using var model = LoadedModel.Open(_folder["v"]);
        Assert.Equal(number, Score(model, device));
        Assert.Equal(-1, Score(model, device, without: "context.device"));
        Assert.Contains("context.device", model.RankInputs);
    }

    [Fact]
    public void Write_OtherFieldsThanTheSchemas_Throws()
    {
        var error = Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["v"], Content(("region", ["eu"]))));
        Assert.Contains("contexts.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("context.device", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CategoryTwice_Throws() =>
        Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["v"], Content(("device", ["phone", "phone"]))));

    private static float Score(LoadedModel model, string? device, string? without = null)
    {
        var scores = new float[2];
        var request = new RankRequest
        {
            Interest = new float[model.Schema.InterestDimension],
            History = [],
            Context = device is null ? null : new Dictionary<string, string> { ["device"] = device },
            Time = 9,
        };
        model.Score(request, [new Candidate(0, 0), new Candidate(1, 0)], scores, without);
        Assert.Equal(scores[0], scores[1]);
        return scores[0];
    }

    // The score of every candidate is the feature's value.
    private static ArtifactContent Content(params (string Field, string[] Values)[] fields)
    {
        var options = new TestArtifactOptions { CandidateFeatures = [], ContextFeatures = ["context.device"] };
        var model = new TestModel();
        var candidates = model.Input("candidates", -1, options.RankDimension);
        var context = model.Input("context", 1, 1);
        var column = model.Node("Slice", "column", candidates, model.Constant("from", 0), model.Constant("to", 1), model.Constant("axis", 1));
        var zero = model.Node("Mul", "nothing", column, model.Constant("zero", [0f], 1));
        model.Node("Squeeze", "score", model.Node("Add", "value", zero, context), "axis");
        model.Output("score", -1);
        var graph = model.ToBytes();
        using var session = new InferenceSession(graph);
        var golden = TestGraphs.Golden(session,
        [
            new GoldenTensor("candidates", [3, options.RankDimension], new float[3 * options.RankDimension]),
            new GoldenTensor("context", [1, 1], [1]),
        ]);
        var content = TestArtifacts.Content(options);
        return content with
        {
            RankerGraph = graph,
            Golden = content.Golden with { Ranker = [golden] },
            Contexts = ContextVocabularyTests.Categories(fields),
        };
    }
}
