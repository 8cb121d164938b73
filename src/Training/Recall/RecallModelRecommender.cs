using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;

namespace Recsys.Training.Recall;

/// <summary>
/// Ranks all items by the inner product of interest and item vector, without an index. A user without a known history
/// gets the popular items. Thread-safe.
/// </summary>
/// <param name="model">The model; not owned.</param>
/// <param name="train">Its training data, for popularity.</param>
public sealed class RecallModelRecommender(RecallModel model, InteractionDataset train) : IRecommender
{
    private readonly Popularity _popularity = new(train, model.Schema);

    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        Span<float> interest = new float[model.Dimension];
        model.ComputeInterest(NewestFirst.Of(user.History), interest, train.Profiles?.Of(user.User, user.Time));
        var known = interest.ContainsAnyExcept(0f);
        var top = new TopK(destination);
        for (var item = 0; item < model.ItemCount; item++)
        {
            var score = known ? VectorMath.Dot(interest, model[item]) : _popularity.Counts[item];
            if (score >= top.Threshold && !excluded.Contains(item))
            {
                top.Add(item, score);
            }
        }

        return top.SortDescending().Length;
    }
}
