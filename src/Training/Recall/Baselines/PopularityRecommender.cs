using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training.Recall.Baselines;

/// <summary>Recommends the items with most events in training, the same to everyone: the floor for any other recommender.</summary>
public sealed class PopularityRecommender : IRecommender
{
    private readonly PopularityRanking _popularity;

    /// <summary>Counts the events.</summary>
    /// <param name="train">Training events.</param>
    /// <param name="kinds">Kinds that count; null for <see cref="FeedbackKinds.Positive"/>.</param>
    public PopularityRecommender(InteractionDataset train, IReadOnlySet<InteractionKind>? kinds = null) =>
        _popularity = new PopularityRanking(train, kinds ?? FeedbackKinds.Positive);

    /// <inheritdoc/>
    public string Name => "popularity";

    /// <summary>Number of events of an item that counted.</summary>
    /// <param name="item">Index of the item.</param>
    public int Count(int item) => _popularity.Count(item);

    /// <inheritdoc/>
    /// <remarks>The score is the count of events.</remarks>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        var written = 0;
        foreach (var item in _popularity.Order)
        {
            if (written == destination.Length)
            {
                break;
            }

            if (!excluded.Contains(item))
            {
                destination[written++] = new ScoredItem(item, _popularity.Count(item));
            }
        }

        return written;
    }
}
