using Recsys.Core;
using Recsys.Training.Ratings;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>Settings of <see cref="ItemCf"/>.</summary>
public sealed record ItemCfOptions : NeighbourOptions;

/// <summary>
/// Item-based collaborative filtering for ratings (Sarwar et al. 2001, with Koren's baselines): r_ui = b_ui + sum of s(i, j)
/// (r_uj - b_uj) / sum of s(i, j), over the n items most similar to i among those that u rated. Its form for lists is
/// <see cref="ItemKnn"/>.
/// </summary>
internal sealed class ItemCf : RatingModel
{
    private readonly ItemCfOptions _options;
    private readonly SharedRatings _shared;

    private ItemCf(ItemCfOptions options, RatingData data)
        : base("item-cf", data)
    {
        _options = options;
        _shared = new SharedRatings(data.ByItem, data.ByUser, options);
    }

    public static RatingFamily Family { get; } = RatingFamily.Of(
        "item-cf",
        "Sarwar et al., Item-based collaborative filtering recommendation algorithms, WWW 2001",
        new ItemCfOptions(),
        (options, data, _) => new ItemCf(options, data));

    protected override void Estimate(int user, ReadOnlySpan<int> items, Span<float> ratings)
    {
        var rated = Data.ByUser.Columns(user);
        var given = Data.ByUser.Values(user);
        var similarities = new float[Data.ByItem.RowCount];
        var neighbours = new ScoredItem[_options.Neighbours];
        for (var i = 0; i < items.Length; i++)
        {
            if (!Data.KnowsItem(items[i]))
            {
                continue;
            }

            _shared.Similarities(items[i], similarities);
            var top = new TopK(neighbours);
            for (var n = 0; n < rated.Length; n++)
            {
                if (similarities[rated[n]] > 0)
                {
                    top.Add(n, similarities[rated[n]]);
                }
            }

            var (sum, weight) = (0f, 0f);
            foreach (var neighbour in top.SortDescending())
            {
                sum += neighbour.Score * (given[neighbour.Item] - Data.Biases.Of(user, rated[neighbour.Item]));
                weight += neighbour.Score;
            }

            ratings[i] = Data.Biases.Of(user, items[i]) + (weight > 0 ? sum / weight : 0);
        }
    }
}
