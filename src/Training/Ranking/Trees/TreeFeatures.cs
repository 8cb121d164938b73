using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Ranking.Trees;

/// <summary>
/// What trees read of a field: its amount (1 for a category, the number for a number), the rate of positive labels of its
/// category, and the logarithm of how often it was seen. A tree cannot split on thousands of categories, but on these it can
/// (He et al. 2014 call them historical features).
/// </summary>
internal static class TreeFeatures
{
    /// <summary>Numbers of a field.</summary>
    public const int Columns = 3;

    /// <summary>The row of a number: times the number, it gives the number as the amount.</summary>
    public static readonly float[] NumberRow = [0, 1, 0, 0];

    // Examples at the overall rate that every category begins with.
    private const double Prior = 20;

    /// <summary>Rows (unused linear weight, amount, rate, log count) of all categories.</summary>
    /// <param name="layout">The fields.</param>
    /// <param name="set">The examples.</param>
    /// <param name="counted">Indexes of the examples that are counted.</param>
    /// <returns>[rows, 1 + 3].</returns>
    public static float[] Rows(FieldLayout layout, ExampleSet set, ReadOnlySpan<int> counted)
    {
        var positives = new double[layout.Rows];
        var counts = new double[layout.Rows];
        double clicks = 0;
        foreach (var index in counted)
        {
            var example = set.Examples[index];
            clicks += example.Label;
            for (var f = 0; f < layout.Fields.Count; f++)
            {
                var field = layout.Fields[f];
                var owner = field.Owner switch { FieldOwner.User => set.Users.Of(index, example.User), FieldOwner.Item => set.Items.Of(index, example.Item), _ => index };
                for (var e = field.Starts[owner]; e < field.Starts[owner + 1]; e++)
                {
                    counts[layout.FirstRows[f] + field.Values[e]]++;
                    positives[layout.FirstRows[f] + field.Values[e]] += example.Label;
                }
            }
        }

        var mean = counted.Length > 0 ? clicks / counted.Length : 0;
        var rows = new float[layout.Rows * (1 + Columns)];
        for (var f = 0; f < layout.Fields.Count; f++)
        {
            // A number's rate would be that of all examples; a vector's numbers are no categories at all.
            var field = layout.Fields[f];
            for (var c = 0; c < field.Cardinality && !field.IsVector; c++)
            {
                var row = layout.FirstRows[f] + c;
                var cells = rows.AsSpan(row * (1 + Columns), 1 + Columns);
                cells[1] = c == 0 ? 0 : 1;
                if (!field.IsNumber)
                {
                    cells[2] = (float)((positives[row] + (Prior * mean)) / (counts[row] + Prior));
                    cells[3] = (float)Math.Log(1 + counts[row]);
                }
            }
        }

        return rows;
    }

    /// <summary>The features of examples, by the same arithmetic that serving uses.</summary>
    /// <returns>[examples, F 3].</returns>
    public static float[] Of(RankingData data, FieldLayout layout, int[] examples, bool readsHistory)
    {
        const int batchSize = 4096;
        var width = layout.Count * Columns;
        var features = new float[examples.Length * width];
        var batcher = new ExampleBatcher(data.Set, layout, readsHistory ? data.Schema : null);
        for (var start = 0; start < examples.Length; start += batchSize)
        {
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            using var batch = new BatchTensors(batcher.Create(examples.AsSpan(start, Math.Min(batchSize, examples.Length - start))), data.Table.Values.device);
            var rows = (TorchValue)data.Table.Read(batch, null).Inputs.Embeddings(Columns);
            rows.Tensor.ToArray().CopyTo(features.AsSpan(start * width));
        }

        return features;
    }
}
