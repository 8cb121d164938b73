using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training;

/// <summary>
/// Ranks all items by x'y_i + b_i, with the user's factors x computed from the history given, so that new users and new events
/// count. A user without a known history gets the popular items. Thread-safe.
/// </summary>
internal abstract class FactorRecommender(string name, ImplicitOptions options, InteractionDataset train) : IRecommender
{
    private readonly PopularityRanking _popularity = new(train, options.Kinds.ToHashSet());

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>y_i of all items, row-major.</summary>
    protected float[] Items { get; init; } = [];

    /// <summary>b_i of all items.</summary>
    protected float[] Biases { get; init; } = [];

    /// <inheritdoc/>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        var history = ImplicitFeedback.Count(
            user.History.Where(e => (uint)e.Row < (uint)Biases.Length && options.Kinds.Contains(e.Kind)).Select(e => e.Row));
        var factors = history.Length > 0 ? UserFactors(history) : [];
        var top = new TopK(destination);
        for (var item = 0; item < Biases.Length; item++)
        {
            var score = factors.Length > 0 ? Biases[item] + VectorMath.Dot(factors, Items.AsSpan(item * factors.Length, factors.Length)) : _popularity.Count(item);
            if (score >= top.Threshold && !excluded.Contains(item))
            {
                top.Add(item, score);
            }
        }

        return top.SortDescending().Length;
    }

    /// <summary>The factors of a user who met these items, at least one.</summary>
    protected abstract float[] UserFactors((int Other, int Times)[] items);
}
