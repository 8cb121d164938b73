using Microsoft.ML.OnnxRuntime;
using Recsys.Models;

namespace Recsys.Conformance;

/// <summary>Artefacts whose ranker passes every check on loading and gives numbers that are not finite at some requests.</summary>
public static class FragileRanker
{
    /// <summary>A version whose score is a function of one candidate feature.</summary>
    /// <param name="operation">"Sqrt" fails on negative numbers, "Log" on those and on 0, "Identity" never.</param>
    /// <param name="options">The rest of it.</param>
    /// <param name="feature">Name of the feature.</param>
    public static ArtifactContent Content(string operation, TestArtifactOptions options, string feature = "recall_score")
    {
        options = options with { CandidateFeatures = [feature], ContextFeatures = [] };
        var content = TestArtifacts.Content(options);
        var model = new TestModel();
        model.Input("candidates", -1, options.RankDimension);
        var features = model.Input("candidate_features", -1, 1);
        model.Node("Squeeze", "score", model.Node(operation, "value", features), model.Constant("score_axis", 1));
        model.Output("score", -1);
        var graph = model.ToBytes();
        using var session = new InferenceSession(graph);
        var golden = TestGraphs.Golden(session,
        [
            new GoldenTensor("candidates", [3, options.RankDimension], new float[3 * options.RankDimension]),
            new GoldenTensor("candidate_features", [3, 1], [0.25f, 1, 4]),
        ]);
        return content with { RankerGraph = graph, Golden = content.Golden with { Ranker = [golden] } };
    }
}
