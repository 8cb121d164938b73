using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>What a recommender knows of a user at the moment of a question: nothing after <see cref="Time"/>.</summary>
/// <param name="User">Index of the user in the data set.</param>
/// <param name="History">The user's events before the question, oldest first; rows are item indexes of the data set.</param>
/// <param name="Time">The time of the question, unix milliseconds.</param>
/// <param name="Context">Free context of the question, such as the device; null for none.</param>
public sealed record UserState(int User, IReadOnlyList<HistoryEvent> History, long Time, IReadOnlyDictionary<string, string>? Context = null);

/// <summary>Anything that can rank the items of a data set for a user. Evaluation knows recommenders only by this.</summary>
public interface IRecommender
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>Writes the best items, best first, without any that is excluded and without duplicates.</summary>
    /// <param name="user">What is known of the user.</param>
    /// <param name="excluded">Item indexes that must not be returned.</param>
    /// <param name="destination">Where the items go; its length is k.</param>
    /// <returns>How many were written; fewer than k only where fewer exist.</returns>
    int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination);
}

/// <summary>A recommender that can also estimate the probability of a positive label for given items.</summary>
public interface IClickPredictor
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>Writes the probability, 0 to 1, of a positive label for each item.</summary>
    /// <param name="user">What is known of the user.</param>
    /// <param name="items">Item indexes of the data set.</param>
    /// <param name="probabilities">As long as <paramref name="items"/>.</param>
    void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities);

    /// <summary>The same of items whose recall channels are known; a predictor that does not look at them need not have it.</summary>
    /// <param name="user">What is known of the user.</param>
    /// <param name="items">The items.</param>
    /// <param name="probabilities">As long as <paramref name="items"/>.</param>
    void Predict(UserState user, ReadOnlySpan<ShownItem> items, Span<float> probabilities)
    {
        var indexes = new int[items.Length];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = items[i].Item;
        }

        Predict(user, indexes, probabilities);
    }
}

/// <summary>Anything that can estimate the rating that a user would give to items.</summary>
public interface IRatingPredictor
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>Writes the expected rating, on the data set's scale, of each item; never NaN, also for unknown users and items.</summary>
    /// <param name="user">What is known of the user.</param>
    /// <param name="items">Item indexes of the data set.</param>
    /// <param name="ratings">As long as <paramref name="items"/>.</param>
    void Predict(UserState user, ReadOnlySpan<int> items, Span<float> ratings);
}
