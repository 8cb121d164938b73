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
        using var generator = new torch.Generator(9, torch.CPU);
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
            expected = ((TorchValue)network.Forward(Inputs(null)).Sigmoid()).Tensor.ToArray();
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

        DinInputs Inputs(torch.Tensor? counts)
        {
            Value Of(torch.Tensor tensor) => new TorchValue(tensor, counts is null ? null : generator);
            return new DinInputs(
                Of(torch.tensor(interest, [1, 8])),
                Of(torch.tensor(history, [1, 5, 6])),
                Of(torch.tensor(weights, [1, 5])),
                Of(torch.tensor(candidates, [1, N, 6])),
                f > 0 ? Of(torch.tensor(feature, [1, N, f])) : null,
                x > 0 ? Of(torch.tensor(context, [1, x])) : null,
                counts is null ? null : Of(counts));
        }
    }
}
