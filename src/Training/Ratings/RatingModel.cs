using Recsys.Evaluation;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Training.Ratings;

/// <summary>
/// A trained rating model. Its estimates are cut to the range of the ratings that it was trained on; where it knows the user or
/// the item by no rating it gives the damped biases. Thread-safe. A new model is one subclass with its options and family in one
/// file, and one line in <see cref="RatingFamilies"/>.
/// </summary>
internal abstract class RatingModel(string name, RatingData data) : IRatingPredictor
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>What it was trained on.</summary>
    public RatingData Data => data;

    /// <inheritdoc/>
    public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> ratings)
    {
        if (data.KnowsUser(user.User))
        {
            Estimate(user.User, items, ratings);
        }

        for (var i = 0; i < items.Length; i++)
        {
            var known = data.KnowsUser(user.User) && data.KnowsItem(items[i]);
            ratings[i] = Math.Clamp(known ? ratings[i] : data.Biases.Of(user.User, items[i]), data.Lowest, data.Highest);
        }
    }

    /// <summary>Ratings of items by a user that training knows; what is written for an unknown item is not used.</summary>
    protected abstract void Estimate(int user, ReadOnlySpan<int> items, Span<float> ratings);
}
