using Recsys.Data;
using Recsys.Models;

namespace Recsys.Training.Examples;

/// <summary>Makes batches of examples. Not thread-safe: it reuses its maps.</summary>
/// <param name="set">The examples.</param>
/// <param name="layout">Where fields stand.</param>
/// <param name="schema">Which events enter a history, and how many; null where the model reads none.</param>
/// <param name="unknownUsers">Chance that an example's user is unknown in a batch, but for the history.</param>
/// <param name="unknownContexts">Chance that an example's circumstances are unknown in a batch.</param>
/// <param name="unknownItems">Chance that an example's item that has a content vector is known without its id in a batch, as one that came after the training is.</param>
/// <param name="asServed">Whether fields that serving fixes (<see cref="FieldColumn.IsFixed"/>) have the value that it fixes them at.</param>
/// <param name="random">Decides which; needed where a chance is above 0.</param>
internal sealed class ExampleBatcher(
    ExampleSet set, FieldLayout layout, FeatureSchema? schema, double unknownUsers = 0, double unknownContexts = 0, Random? random = null, double unknownItems = 0, bool asServed = false)
{
    private readonly Places _rows = new(layout.Rows);
    // The last place is the unknown user's.
    private readonly Places _users = new(set.Users.Count + 1);

    // Item fields that are vectors, by which alone an item may be known.
    private readonly FieldColumn[] _contents = [.. unknownItems > 0 ? layout.Fields.Where(f => f is { Owner: FieldOwner.Item, IsVector: true }) : []];

    // Behind the items are the same again without their ids.
    private readonly Places _items = new(2 * set.Items.Count);

    /// <summary>The batch of some examples.</summary>
    /// <param name="indexes">Indexes of the examples.</param>
    public ExampleBatch Create(ReadOnlySpan<int> indexes)
    {
        _rows.Clear();
        _users.Clear();
        _items.Clear();
        var count = indexes.Length;
        var users = new long[count];
        var items = new long[count];
        var labels = new float[count];
        var values = new float[count];
        for (var b = 0; b < count; b++)
        {
            var e = set.Examples[indexes[b]];
            users[b] = _users.Of(unknownUsers > 0 && random!.NextDouble() < unknownUsers ? set.Users.Count : set.Users.Of(indexes[b], e.User));
            var item = set.Items.Of(indexes[b], e.Item);
            items[b] = _items.Of(HasContent(item) && random!.NextDouble() < unknownItems ? item + set.Items.Count : item);
            labels[b] = e.Label;
            values[b] = e.Value;
        }

        var length = Histories(indexes, out var places, out var weights, out var kinds);
        var contexts = new FieldPool(count, layout.ContextFields);
        for (var b = 0; b < count; b++)
        {
            AddFields(contexts, FieldOwner.Context, b, unknownContexts > 0 && random!.NextDouble() < unknownContexts ? set.Examples.Count : indexes[b], indexes[b]);
        }

        var batch = new ExampleBatch
        {
            Count = count,
            HistoryLength = length,
            Users = PoolOf(FieldOwner.User, _users),
            Items = PoolOf(FieldOwner.Item, _items),
            Contexts = contexts,
            UserPlaces = users,
            ItemPlaces = items,
            HistoryPlaces = places,
            HistoryWeights = weights,
            HistoryKinds = kinds,
            Similarities = Similarities(indexes),
            Labels = labels,
            Values = values,
            Rows = [.. _rows.Keys.Select(r => (long)r)],
        };
        return batch;
    }

    private bool HasContent(int item) => Array.Exists(_contents, f => f.Weights.AsSpan(f.Starts[item]..f.Starts[item + 1]).ContainsAnyExcept(0f));

    private float[] Similarities(ReadOnlySpan<int> indexes)
    {
        var width = layout.SimilarityFields;
        var values = new float[indexes.Length * width];
        for (var b = 0; b < indexes.Length && width > 0; b++)
        {
            var e = set.Examples[indexes[b]];
            layout.Similarity!.Write(set.HistoryOf(indexes[b]), e.Time, [new Candidate(e.Item, 0, e.Channel, e.ChannelScore)], values.AsSpan(b * width, width), set.IsLearned(indexes[b]) ? e.User : null);
        }

        return values;
    }

    private int Histories(ReadOnlySpan<int> indexes, out long[] places, out float[] weights, out float[] kinds)
    {
        if (schema is null)
        {
            (places, weights, kinds) = ([], [], []);
            return 0;
        }

        var width = schema.HistoryLength;
        var rows = new int[indexes.Length * width];
        var all = new float[indexes.Length * width];
        var allKinds = new float[indexes.Length * width];
        var length = 1;
        for (var b = 0; b < indexes.Length; b++)
        {
            var own = (b * width)..((b + 1) * width);
            length = Math.Max(length, HistoryEncoder.Select(schema, set.HistoryOf(indexes[b]), rows.AsSpan(own), all.AsSpan(own), allKinds.AsSpan(own)));
        }

        places = new long[indexes.Length * length];
        weights = new float[indexes.Length * length];
        kinds = new float[indexes.Length * length];
        for (var b = 0; b < indexes.Length; b++)
        {
            for (var t = 0; t < length; t++)
            {
                var weight = all[(b * width) + t];
                weights[(b * length) + t] = weight;
                kinds[(b * length) + t] = allKinds[(b * width) + t];
                places[(b * length) + t] = weight > 0 ? _items.Of(rows[(b * width) + t]) : 0;
            }
        }

        return length;
    }

    private FieldPool PoolOf(FieldOwner owner, Places owners)
    {
        var pool = new FieldPool(owners.Keys.Count, layout.CountOf(owner));
        for (var i = 0; i < owners.Keys.Count; i++)
        {
            AddFields(pool, owner, i, owners.Keys[i]);
        }

        return pool;
    }

    // What serving fixes is never unknown: its first category is a value like the others.
    private void AddFields(FieldPool pool, FieldOwner owner, int place, int row, int example = 0)
    {
        var first = layout.First(owner);
        for (var f = 0; f < pool.Fields; f++)
        {
            var field = layout.Fields[first + f];
            var isAnonymous = owner == FieldOwner.Item && row >= field.Count;
            if (isAnonymous ? field is { Name: RatingExamples.ItemField, IsCategory: true } : field.IsFixed ? asServed : row == field.Count)
            {
                pool.AddKey(0);
                pool.Add((place * pool.Fields) + f, _rows.Of(layout.FirstRows[first + f]), 1);
                continue;
            }

            var of = isAnonymous ? row - field.Count : field.IsFixed ? example : row;
            pool.AddKey(FieldKeys.Of(layout, first + f, of));
            for (var e = field.Starts[of]; e < field.Starts[of + 1]; e++)
            {
                pool.Add((place * pool.Fields) + f, _rows.Of(layout.FirstRows[first + f] + field.Values[e]), field.Weights[e]);
            }
        }
    }
}
