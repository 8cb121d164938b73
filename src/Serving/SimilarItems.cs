using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Items most like a given one: first its item-kNN list (co-occurrence), then its nearest neighbours in the recall space,
/// so that a new item without co-occurrence has neighbours too. Scores fall along the list and are comparable only within it.
/// </summary>
/// <param name="table">The items.</param>
public sealed class SimilarItems(ItemTable table)
{
    /// <summary>Finds similar items that are available.</summary>
    /// <param name="serving">The leased model.</param>
    /// <param name="index">The item, as an index of the item table.</param>
    /// <param name="count">How many.</param>
    /// <returns>Table indexes, best first; co-occurring ones score 1 and more, the others their cosine or less.</returns>
    public IReadOnlyList<ScoredItem> Find(ServingModel serving, int index, int count)
    {
        var row = serving.Rows.RowOf(index);
        if (row < 0)
        {
            return [];
        }

        var filter = new CandidateFilter();
        filter.Reset(table, []);
        filter.Exclude(index);
        var result = new List<ScoredItem>(count);
        var neighbours = serving.Model.Neighbours.Rows(row);
        var scores = serving.Model.Neighbours.Scores(row);
        for (var i = 0; i < neighbours.Length && result.Count < count; i++)
        {
            if (serving.Rows.IndexOf(neighbours[i]) is >= 0 and var neighbour && filter.Accepts(neighbour))
            {
                filter.Exclude(neighbour);
                result.Add(new ScoredItem(neighbour, 1 + scores[i]));
            }
        }

        var nearest = new RecalledItem[count - result.Count];
        var found = new EmbeddingChannel().Recall(
            new RecallQuery { Table = table, Filter = filter, Model = serving.Model, Rows = serving.Rows, Index = serving.Index, Interest = serving.Model.Recall[row] },
            nearest);
        var cosines = nearest[..found].Select(n => new ScoredItem(n.Index, Cosine(serving, row, n))).Order();
        result.AddRange(cosines);
        return result;
    }

    private static float Cosine(ServingModel serving, int row, RecalledItem other)
    {
        var a = serving.Model.Recall[row];
        var b = serving.Model.Recall[serving.Rows.RowOf(other.Index)];
        var norms = MathF.Sqrt(VectorMath.Dot(a, a) * VectorMath.Dot(b, b));
        return norms > 0 ? VectorMath.Dot(a, b) / norms : 0;
    }
}
