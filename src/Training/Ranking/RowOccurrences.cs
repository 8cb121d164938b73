using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;

namespace Recsys.Training.Ranking;

/// <summary>How often training examples have each row of the field table, as user, candidate, circumstance or event of the history.</summary>
internal static class RowOccurrences
{
    /// <summary>Counts.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="layout">Where fields stand.</param>
    /// <param name="schema">Which events enter a history; null where the model reads none.</param>
    /// <param name="train">Indexes of the training examples.</param>
    /// <returns>[rows].</returns>
    public static float[] Of(ExampleSet set, FieldLayout layout, FeatureSchema? schema, IEnumerable<int> train)
    {
        var counts = new float[layout.Rows];
        var rows = new int[schema?.HistoryLength ?? 0];
        var weights = new float[rows.Length];
        foreach (var index in train)
        {
            var example = set.Examples[index];
            Add(FieldOwner.User, set.Users.Of(index, example.User));
            Add(FieldOwner.Item, set.Items.Of(index, example.Item));
            Add(FieldOwner.Context, index);
            var kept = schema is null ? 0 : HistoryEncoder.Select(schema, set.HistoryOf(index), rows, weights);
            for (var t = 0; t < kept; t++)
            {
                Add(FieldOwner.Item, rows[t]);
            }
        }

        return counts;

        void Add(FieldOwner owner, int place)
        {
            for (var f = layout.First(owner); f < layout.First(owner) + layout.CountOf(owner); f++)
            {
                var field = layout.Fields[f];
                foreach (var value in field.Values.AsSpan(field.Starts[place]..field.Starts[place + 1]))
                {
                    counts[layout.FirstRows[f] + value]++;
                }
            }
        }
    }
}
