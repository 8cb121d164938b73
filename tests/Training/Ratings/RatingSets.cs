using Recsys.Core;
using Recsys.Training.Ratings;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Training.Tests;

/// <summary>Data sets of ratings.</summary>
internal static class RatingSets
{
    /// <summary>A data set of (user, item, rating).</summary>
    public static InteractionDataset Of(int users, int items, params IEnumerable<(int User, int Item, float Rating)> ratings) => new(
        "ratings",
        [.. Enumerable.Range(0, users).Select(u => $"u{u}")],
        [.. Enumerable.Range(0, items).Select(i => $"i{i}")],
        ratings.Select((r, at) => new Interaction(r.User, r.Item, InteractionKind.Click, r.Rating, at)));

    /// <summary>
    /// Ratings 3 + p_u'q_i of two factors with a little noise, a share of all pairs for training and the others for the test. The
    /// factors are symmetric about 0, so no user or item is liked more than another and biases explain nothing.
    /// </summary>
    public static (InteractionDataset Train, InteractionDataset Test) LowRank(int users = 80, int items = 60, double share = 0.5)
    {
        var random = new Random(9);
        double Draw() => (random.NextDouble() < 0.5 ? -1 : 1) * (0.5 + (0.5 * random.NextDouble()));
        var p = Enumerable.Range(0, users).Select(_ => (Draw(), Draw())).ToArray();
        var q = Enumerable.Range(0, items).Select(_ => (Draw(), Draw())).ToArray();
        var all = (from u in Enumerable.Range(0, users)
                   from i in Enumerable.Range(0, items)
                   select (u, i, (float)(3 + (p[u].Item1 * q[i].Item1) + (p[u].Item2 * q[i].Item2) + (0.1 * Draw())))).ToArray();
        random.Shuffle(all);
        var cut = (int)(share * all.Length);
        var train = Of(users, items, all[..cut]);
        return (train, Of(users, items, all[cut..]));
    }

    /// <summary>Settings of a family that train in a moment.</summary>
    public static RatingOptions Quick(string name) => RatingFamilies.Get(name).Defaults switch
    {
        MatrixFactorizationOptions o => o with { Epochs = 5, Factors = 4 },
        AutoRecOptions o => o with { Epochs = 3, Hidden = 4, Threads = 1 },
        var o => o,
    };
}
