using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;

namespace Recsys.Training.Ranking.Din;

/// <summary>
/// Two stages: the two-tower model proposes <see cref="DinOptions.RecallSize"/> items, DIN orders them. Items beyond the
/// proposals follow in recall's order, so that lists are full. Thread-safe.
/// </summary>
/// <param name="model">The model; not owned, nor is its two-tower model.</param>
/// <param name="train">The training data, for popularity.</param>
public sealed class DinRecommender(DinModel model, InteractionDataset train) : IRecommender, IClickPredictor
{
    private readonly RecallModelRecommender _recall = new(model.Recall, train);

    /// <inheritdoc/>
    public string Name => "two-tower + din";

    /// <inheritdoc/>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        // Deeper lists must have shorter ones as prefixes: the ranked head is always of the same size.
        var recalled = new ScoredItem[Math.Max(model.Options.RecallSize, destination.Length)];
        var count = _recall.Recommend(user, excluded, recalled);
        var head = Math.Min(count, model.Options.RecallSize);
        var items = Array.ConvertAll(recalled[..head], r => r.Item);
        var probabilities = new float[head];
        Predict(user, items, probabilities);
        var ranked = new ScoredItem[head];
        for (var i = 0; i < head; i++)
        {
            ranked[i] = new ScoredItem(items[i], probabilities[i]);
        }

        Array.Sort(ranked);
        var written = Math.Min(count, destination.Length);
        for (var i = 0; i < written; i++)
        {
            // Behind the ranked ones: below any probability, in recall's order.
            destination[i] = i < head ? ranked[i] : new ScoredItem(recalled[i].Item, head - i - 1);
        }

        return written;
    }

    /// <inheritdoc/>
    public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities) =>
        model.Score(NewestFirst.Of(user.History), user.Time, items, probabilities);
}
