using Recsys.Training.Layers;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall.TwoTower;
using TorchSharp;

namespace Recsys.Training.Tests;

public class DinNetworkTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Export_RandomInputs_EqualsTheForward(bool attention, bool features)
    {
        var options = new DinOptions { Dimension = 6, UseAttention = attention };
        options = features ? options : options with { CandidateFeatures = [], ContextFeatures = [] };
        var schema = options.CreateSchema(new TwoTowerOptions { Dimension = 8, HistoryLength = 5 });
        using var network = new DinNetwork(options, schema, new Random(7), torch.CPU);
        var random = new Random(8);
        const int N = 9;
        var (f, x) = (schema.CandidateFeatures.Count, schema.ContextFeatures.Count);
        var (interest, history, candidates) = (OnnxRun.Random(random, 8), OnnxRun.Random(random, 5 * 6), OnnxRun.Random(random, N * 6));
        var (feature, context) = (OnnxRun.Random(random, N * f), OnnxRun.Random(random, x));
        float[] weights = [1, 0.5f, 0.2f, 0, 0];

        // Moving averages away from their start, as after training.
        using (torch.NewDisposeScope())
        {
            network.Forward(Inputs(torch.ones(1, N)));
        }

        float[] expected;
        using (torch.NewDisposeScope())
        {
            expected = torch.sigmoid(network.Forward(Inputs(null))).ToArray();
        }

        var exported = OnnxRun.Run(
            network.Export(),
            "score",
            ("interest", interest, [1, 8]),
            ("history", history, [1, 5, 6]),
            ("history_weights", weights, [1, 5]),
            ("candidates", candidates, [N, 6]),
            ("candidate_features", feature, [N, f]),
            ("context", context, [1, x]));

        OnnxRun.AssertClose(expected, exported);
        Assert.True(expected.Distinct().Count() > 1);

        DinInputs Inputs(torch.Tensor? counts) => new(
            torch.tensor(interest, [1, 8]),
            torch.tensor(history, [1, 5, 6]),
            torch.tensor(weights, [1, 5]),
            torch.tensor(candidates, [1, N, 6]),
            torch.tensor(feature, [1, N, f]),
            torch.tensor(context, [1, x]),
            counts);
    }
}
