using System.Buffers;
using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training.Recall.Baselines;

/// <summary>
/// Scores an item by the sum of its similarities to the user's history: <c>score(j) = sum over history items i of
/// w(i) s(i, j)</c>, with j among the neighbours of i. The weight w(i) = decay^p falls with the item's position p from the
/// newest (0), as tastes drift; a decay of 1 makes the history a set, and so do data without times, whose order says nothing.
/// </summary>
/// <remarks>
/// Items that are nobody's neighbour follow by popularity, with scores from -1 to below 0; so lists are full, and a user
/// without history gets the popular items. Thread-safe.
/// </remarks>
public sealed class ItemKnnRecommender : IRecommender
{
    private readonly ItemKnnModel _model;
    private readonly PopularityRanking _popularity;
    private readonly ItemKnnOptions _options;
    private readonly float _decay;

    /// <summary>Builds the lists from training events.</summary>
    /// <param name="train">Training events.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="decay">Recency decay per position in the history, above 0, at most 1. Default 0.8.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public ItemKnnRecommender(InteractionDataset train, ItemKnnOptions? options = null, float decay = 0.8f)
    {
        OptionRange.CheckPositive(nameof(decay), decay, 1);
        _options = options ?? new ItemKnnOptions();
        _decay = train.HasTimes ? decay : 1;
        _model = ItemKnn.Build(train, _options);
        _popularity = new PopularityRanking(train, _options.Kinds);
    }

    /// <inheritdoc/>
    public string Name => "item-knn";

    /// <summary>The item-to-item lists.</summary>
    public ItemKnnModel Model => _model;

    /// <inheritdoc/>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        var scores = ArrayPool<float>.Shared.Rent(_model.ItemCount);
        try
        {
            var sums = scores.AsSpan(0, _model.ItemCount);
            sums.Clear();
            AddNeighbours(user.History, sums);
            var top = new TopK(destination);
            for (var item = 0; item < sums.Length; item++)
            {
                if (sums[item] > 0 && sums[item] >= top.Threshold && !excluded.Contains(item))
                {
                    top.Add(item, sums[item]);
                }
            }

            var written = top.SortDescending().Length;
            return FillByPopularity(sums, excluded, destination, written);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private void AddNeighbours(IReadOnlyList<HistoryEvent> history, Span<float> sums)
    {
        var met = new HashSet<int>();
        var weight = 1f;
        for (var i = history.Count - 1; i >= 0 && met.Count < _options.MaxHistory; i--)
        {
            var item = history[i].Row;
            if ((uint)item >= (uint)_model.ItemCount || !_options.Kinds.Contains(history[i].Kind) || !met.Add(item))
            {
                continue;
            }

            var neighbours = _model.NeighboursOf(item);
            var similarities = _model.ScoresOf(item);
            for (var n = 0; n < neighbours.Length; n++)
            {
                sums[neighbours[n]] += weight * similarities[n];
            }

            weight *= _decay;
        }
    }

    private int FillByPopularity(
        ReadOnlySpan<float> sums, IReadOnlySet<int> excluded, Span<ScoredItem> destination, int written)
    {
        var order = _popularity.Order;
        for (var i = 0; i < order.Length && written < destination.Length; i++)
        {
            var item = order[i];
            if (!(sums[item] > 0) && !excluded.Contains(item))
            {
                var share = _popularity.Count(item) / (_popularity.Max + 1f);
                destination[written++] = new ScoredItem(item, share - 1);
            }
        }

        return written;
    }
}
