using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>Scores of examples in batches, without gradients.</summary>
internal static class RankingScores
{
    private const int BatchSize = 4096;

    public static float[] Of(
        ExampleSet set,
        FieldLayout layout,
        RankingModel model,
        FieldTable table,
        FeatureSchema? schema,
        torch.Device device,
        int[] indexes,
        Func<Value, Value>? score = null)
    {
        var batcher = new ExampleBatcher(set, layout, schema, asServed: true);
        var scores = new float[indexes.Length];
        for (var start = 0; start < indexes.Length; start += BatchSize)
        {
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            using var batch = new BatchTensors(batcher.Create(indexes.AsSpan(start, Math.Min(BatchSize, indexes.Length - start))), device);
            var output = (TorchValue)(score ?? model.Calibrated)(model.Forward(table.Read(batch, null).Inputs));
            output.Tensor.ToArray().CopyTo(scores.AsSpan(start));
        }

        return scores;
    }
}
