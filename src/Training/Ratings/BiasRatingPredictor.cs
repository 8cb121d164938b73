using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Training.Ratings;

/// <summary>
/// Predicts a rating as <c>m + b(i) + b(u)</c>, with m the mean of all ratings, the item's bias
/// <c>b(i) = sum of (r - m) / (d + n(i))</c> and the user's <c>b(u) = sum of (r - m - b(i)) / (d + n(u))</c>, each damped by
/// its d (Koren, KDD 2008, with biases fitted one after the other): the floor for any other rating model.
/// </summary>
/// <remarks>An unknown item or user has a bias of 0. Predictions stay within the ratings met in training. Thread-safe.</remarks>
public sealed class BiasRatingPredictor : IRatingPredictor
{
    private readonly double _mean;
    private readonly double _lowest;
    private readonly double _highest;
    private readonly double[] _items;
    private readonly double[] _users;

    /// <summary>Fits the biases.</summary>
    /// <param name="train">Ratings: events whose value is not 0.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no ratings, or a setting is outside its range.</exception>
    public BiasRatingPredictor(InteractionDataset train, BiasRatingOptions? options = null)
    {
        options ??= new BiasRatingOptions();
        options.Validate();
        var ratings = train.Interactions.ToArray().Where(e => e.Value != 0).ToArray();
        if (ratings.Length == 0)
        {
            throw new ArgumentException($"'{train.Name}' has no ratings: no event has a value other than 0.", nameof(train));
        }

        _mean = ratings.Average(r => (double)r.Value);
        _lowest = ratings.Min(r => r.Value);
        _highest = ratings.Max(r => r.Value);
        _items = Biases(ratings, train.ItemCount, r => r.Item, r => r.Value - _mean, options.ItemDamping);
        _users = Biases(ratings, train.UserCount, r => r.User, r => r.Value - _mean - _items[r.Item], options.UserDamping);
    }

    /// <inheritdoc/>
    public string Name => "rating-bias";

    /// <inheritdoc/>
    public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> ratings)
    {
        var userBias = (uint)user.User < (uint)_users.Length ? _users[user.User] : 0;
        for (var i = 0; i < items.Length; i++)
        {
            var itemBias = (uint)items[i] < (uint)_items.Length ? _items[items[i]] : 0;
            ratings[i] = (float)Math.Clamp(_mean + itemBias + userBias, _lowest, _highest);
        }
    }

    private static double[] Biases(
        Interaction[] ratings, int count, Func<Interaction, int> of, Func<Interaction, double> rest, double damping)
    {
        var sums = new double[count];
        var counts = new int[count];
        foreach (var rating in ratings)
        {
            sums[of(rating)] += rest(rating);
            counts[of(rating)]++;
        }

        return [.. sums.Zip(counts, (sum, n) => n == 0 ? 0 : sum / (n + damping))];
    }
}
