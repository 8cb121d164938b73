using Recsys.Core;
using Recsys.Training.Ratings;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>Settings of <see cref="UserCf"/>.</summary>
public sealed record UserCfOptions : NeighbourOptions;

/// <summary>
/// User-based collaborative filtering (Resnick et al. 1994): r_ui = mean_u + sum of s(u, v) (r_vi - mean_v) / sum of s(u, v), over
/// the n users most similar to u among those who rated i. Similarities below 0 do not count.
/// </summary>
internal sealed class UserCf : RatingModel
{
    private readonly UserCfOptions _options;
    private readonly SharedRatings _shared;

    private UserCf(UserCfOptions options, RatingData data)
        : base("user-cf", data)
    {
        _options = options;
        _shared = new SharedRatings(data.ByUser, data.ByItem, options);
    }

    public static RatingFamily Family { get; } = RatingFamily.Of(
        "user-cf",
        "Resnick et al., GroupLens: an open architecture for collaborative filtering of netnews, CSCW 1994",
        new UserCfOptions { Similarity = RatingSimilarity.Pearson },
        (options, data, _) => new UserCf(options, data));

    protected override void Estimate(int user, ReadOnlySpan<int> items, Span<float> ratings)
    {
        var similarities = new float[Data.ByUser.RowCount];
        _shared.Similarities(user, similarities);
        var means = _shared.RowMeans;
        var neighbours = new ScoredItem[_options.Neighbours];
        for (var i = 0; i < items.Length; i++)
        {
            if (!Data.KnowsItem(items[i]))
            {
                continue;
            }

            var raters = Data.ByItem.Columns(items[i]);
            var given = Data.ByItem.Values(items[i]);
            var top = new TopK(neighbours);
            for (var n = 0; n < raters.Length; n++)
            {
                if (similarities[raters[n]] > 0)
                {
                    top.Add(n, similarities[raters[n]]);
                }
            }

            var (sum, weight) = (0f, 0f);
            foreach (var neighbour in top.SortDescending())
            {
                sum += neighbour.Score * (given[neighbour.Item] - means[raters[neighbour.Item]]);
                weight += neighbour.Score;
            }

            ratings[i] = weight > 0 ? means[user] + (sum / weight) : Data.Biases.Of(user, items[i]);
        }
    }
}
