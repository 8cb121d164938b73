using Microsoft.ML.OnnxRuntime;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>Fields of the free context, from the artefact's files to the graph's input.</summary>
public sealed class ContextsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("context.device", "phone", 0)]
    [InlineData("context.device", "desk", 1)]
    [InlineData("context.device", "watch", -1)]
    [InlineData("context.device", null, -1)]

    // The graph weighs unknown, phone and desk with 1, 10 and 100.
    [InlineData("context_list.device", "phone", 10)]
    [InlineData("context_list.device", "desk|phone", 110)]
    [InlineData("context_list.device", "watch|desk|bag", 102)]
    [InlineData("context_list.device", null, 1)]
    [InlineData("context_number.device", "3.5", 0.75f)]
    [InlineData("context_number.device", "watch", 0)]
    [InlineData("context_number.device", null, 0)]
    public void Score_FieldOfTheRequestsContext_IsItsValues(string feature, string? value, float score)
    {
        ArtifactWriter.Write(_folder["v"], Content(feature));

        using var model = LoadedModel.Open(_folder["v"]);
        Assert.Equal(score, Score(model, value));
        Assert.Equal(Score(model, null), Score(model, value, without: feature));
        Assert.Contains(feature, model.RankInputs);
    }

    // What stands before a feature of several values, and behind it, stays when the feature is taken away.
    [Theory]
    [InlineData("hour", 0f, 10f, 4f)]
    [InlineData("context_list.device", 9f, 1f, 4f)]
    [InlineData("context_number.price", 9f, 10f, 0f)]
    public void Score_WithoutAFeature_LeavesTheOthers(string without, params float[] values)
    {
        string[] features = ["hour", "context_list.device", "context_number.price"];
        ArtifactWriter.Write(_folder["v"], Content([1, 1, 10, 100, 1], features) with
        {
            Contexts = ContextVocabularyTests.Categories(("device", ["phone", "desk"])),
            ContextNumbers = new Dictionary<string, NumberScale> { ["price"] = new(2, 2) },
        });

        using var model = LoadedModel.Open(_folder["v"]);
        Assert.Equal(values.Sum(), Score(model, "phone", without, price: "10", hour: 9));
    }

    [Theory]
    [InlineData("context.device", "contexts.json", "device")]
    [InlineData("context_list.device", "contexts.json", "device")]
    [InlineData("context_number.device", "context_numbers.json", "device")]
    public void Write_OtherFieldsThanTheSchemas_Throws(string feature, string file, string named)
    {
        var content = Content(feature);
        var error = Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["none"], content with
        {
            Contexts = ContextVocabulary.Empty.Categories,
            ContextNumbers = ContextVocabulary.Empty.Numbers,
        }));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);

        error = Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["more"], content with
        {
            ContextNumbers = new Dictionary<string, NumberScale>(content.ContextNumbers) { ["region"] = new(0, 1) },
        }));
        Assert.Contains("region", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CategoryTwice_Throws() => Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(
        _folder["v"], Content("context.device") with { Contexts = ContextVocabularyTests.Categories(("device", ["phone", "phone"])) }));

    [Fact]
    public void Write_ListOfTooManyCategories_NamesTheBound()
    {
        string[] categories = [.. Enumerable.Range(0, ContextVocabulary.MaxListCategories + 1).Select(i => $"c{i}")];
        var content = Content("context_list.device") with { Contexts = ContextVocabularyTests.Categories(("device", categories)) };
        var error = Assert.Throws<ArtifactException>(() => ArtifactWriter.Write(_folder["v"], content));
        Assert.Contains("'device' has 16385 categories; allowed: at most 16384", error.Message, StringComparison.Ordinal);

        // Single categories are one value each, however many there are.
        ArtifactWriter.Write(_folder["w"], Content("context.device") with { Contexts = content.Contexts });
    }

    [Fact]
    public void Open_InputOfAnotherWidth_Throws()
    {
        // The list has two categories, so three values.
        ArtifactWriter.Write(_folder["v"], Content([1, 1], "context_list.device") with { Contexts = ContextVocabularyTests.Categories(("device", ["phone", "desk"])) });
        var error = Assert.Throws<ArtifactException>(() => LoadedModel.Open(_folder["v"]));
        Assert.Contains("context", error.Message, StringComparison.Ordinal);
    }

    private static float Score(LoadedModel model, string? device, string? without = null, string? price = null, int hour = 0)
    {
        var scores = new float[2];
        var context = new Dictionary<string, string>();
        if (device is not null)
        {
            context["device"] = device;
        }

        if (price is not null)
        {
            context["price"] = price;
        }

        var request = new RankRequest
        {
            Interest = new float[model.Schema.InterestDimension],
            History = [],
            Context = context.Count == 0 ? null : context,
            Time = hour * 3_600_000L,
        };
        model.Score(request, [new Candidate(0, 0), new Candidate(1, 0)], scores, without);
        Assert.Equal(scores[0], scores[1]);
        return scores[0];
    }

    private static ArtifactContent Content(string feature) => feature switch
    {
        "context_number.device" => Content([1], feature) with { ContextNumbers = new Dictionary<string, NumberScale> { ["device"] = new(2, 2) } },
        "context_list.device" => Content([1, 10, 100], feature) with { Contexts = ContextVocabularyTests.Categories(("device", ["phone", "desk"])) },
        _ => Content([1], feature) with { Contexts = ContextVocabularyTests.Categories(("device", ["phone", "desk"])) },
    };

    // The score of every candidate is the weighted sum of the context's values.
    private static ArtifactContent Content(float[] weights, params string[] features)
    {
        var options = new TestArtifactOptions { CandidateFeatures = [], ContextFeatures = features };
        var model = new TestModel();
        var candidates = model.Input("candidates", -1, options.RankDimension);
        var context = model.Input("context", 1, weights.Length);
        var column = model.Node("Slice", "column", candidates, model.Constant("from", 0), model.Constant("to", 1), model.Constant("axis", 1));
        var zero = model.Node("Mul", "nothing", column, model.Constant("zero", [0f], 1));
        var sum = model.Node("MatMul", "sum", context, model.Constant("weights", weights, weights.Length, 1));
        model.Node("Squeeze", "score", model.Node("Add", "value", zero, sum), "axis");
        model.Output("score", -1);
        var graph = model.ToBytes();
        using var session = new InferenceSession(graph);
        var golden = TestGraphs.Golden(session,
        [
            new GoldenTensor("candidates", [3, options.RankDimension], new float[3 * options.RankDimension]),
            new GoldenTensor("context", [1, weights.Length], [.. weights.Select(_ => 1f)]),
        ]);
        var content = TestArtifacts.Content(options);
        return content with { RankerGraph = graph, Golden = content.Golden with { Ranker = [golden] } };
    }
}
