using Recsys.Core;

namespace Recsys.Training.Ratings;

/// <summary>
/// A rating model whose estimate is the damped biases and an inner product of a user's and an item's vector. It can be served: see
/// <see cref="FactorRanker"/>.
/// </summary>
/// <param name="name">The family.</param>
/// <param name="data">What it was trained on.</param>
internal abstract class FactorRatingModel(string name, RatingData data) : RatingModel(name, data)
{
    /// <summary>The vectors; those of users and items without a rating are not read.</summary>
    public abstract RatingFactors Factors { get; }

    protected override void Estimate(int user, ReadOnlySpan<int> items, Span<float> ratings)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (Data.KnowsItem(items[i]))
            {
                ratings[i] = Data.Biases.Of(user, items[i]) + VectorMath.Dot(Factors.User(user), Factors.Item(items[i]));
            }
        }
    }
}
