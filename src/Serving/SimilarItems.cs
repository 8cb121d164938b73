using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Items most like a given one: first those that co-occur with it, then those nearest to it. With a model these are its item-kNN list
/// and its nearest neighbours in the recall space, so that a new item without co-occurrence has neighbours too. Without one they are
/// the live co-occurrence and the items most like it by their attributes. Scores fall along the list and are comparable only within it.
/// </summary>
/// <param name="table">The items.</param>
/// <param name="together">Live co-occurrence.</param>
/// <param name="attributes">Likeness by attributes.</param>
public sealed class SimilarItems(ItemTable table, LiveCoOccurrence together, AttributeSimilarity attributes)
{
    /// <summary>Finds similar items that are available.</summary>
    /// <param name="serving">The leased model; null where none is active.</param>
    /// <param name="index">The item, as an index of the item table.</param>
    /// <param name="count">How many.</param>
    /// <param name="condition">What an item's attributes must meet; null for anything.</param>
    /// <returns>Table indexes, best first; co-occurring ones score 1 and more, the others their cosine or less.</returns>
    public IReadOnlyList<ScoredItem> Find(ServingModel? serving, int index, int count, ItemCondition? condition = null)
    {
        var filter = new CandidateFilter();
        filter.Reset(table, condition);
        filter.Exclude(index);
        var result = new List<ScoredItem>(count);
        if (serving?.Rows.RowOf(index) is >= 0 and var row)
        {
            FindByModel(serving, row, filter, count, result);
        }
        else if (serving is null)
        {
            FindWithoutModel(index, filter, count, result);
        }

        return result;
    }

    private void FindByModel(ServingModel serving, int row, CandidateFilter filter, int count, List<ScoredItem> result)
    {
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
        result.AddRange(nearest[..found].Select(n => new ScoredItem(n.Index, Cosine(serving, row, n))).Order());
    }

    private void FindWithoutModel(int index, CandidateFilter filter, int count, List<ScoredItem> result)
    {
        foreach (var neighbour in together.Of(index))
        {
            if (result.Count < count && filter.Accepts(neighbour.Item))
            {
                filter.Exclude(neighbour.Item);
                result.Add(new ScoredItem(neighbour.Item, 1 + neighbour.Score));
            }
        }

        var alike = new RecalledItem[count - result.Count];
        var session = new HistoryEvent(index, InteractionKind.Click, 0, 0);
        var found = new SimilarAttributesChannel(attributes).Recall(new RecallQuery { Table = table, Filter = filter, Session = new(in session) }, alike);
        result.AddRange(alike[..found].Select(n => new ScoredItem(n.Index, n.Score)));
    }

    private static float Cosine(ServingModel serving, int row, RecalledItem other)
    {
        var a = serving.Model.Recall[row];
        var b = serving.Model.Recall[serving.Rows.RowOf(other.Index)];
        var norms = MathF.Sqrt(VectorMath.Dot(a, a) * VectorMath.Dot(b, b));
        return norms > 0 ? VectorMath.Dot(a, b) / norms : 0;
    }
}
