using Recsys.Core;

namespace Recsys.Simulation.Tests;

/// <summary>The generated events carry what a recommender should find: co-occurrence, recency, attributes.</summary>
public sealed class GameWorldSignalTests
{
    [Fact]
    public void Taste_Drifts_FromDayToDayLittleAndOverWeeksMuch()
    {
        var world = DefaultWorld.World;
        double Similarity(double days) => Enumerable.Range(0, 1_000).Average(u => VectorMath.Dot(
            world.Player(u).TasteAt(world.StartTime),
            world.Player(u).TasteAt(world.StartTime + (long)(days * 86_400_000))));

        Assert.InRange(Similarity(0), 0.999, 1.001);
        Assert.InRange(Similarity(1), 0.85, 1);
        Assert.InRange(Similarity(7), 0.3, 0.8);

        // What stays is the home genre: 0.45^2 / (1 + 0.45^2).
        Assert.InRange(Similarity(50), 0.12, 0.22);
    }

    [Fact]
    public void Affinity_OfClickedGames_IsFarAboveThatOfShownOnes()
    {
        var world = DefaultWorld.World;
        var sums = new Dictionary<InteractionKind, (double Sum, int Count)>();
        foreach (var e in DefaultWorld.Data.Interactions[..100_000])
        {
            var (sum, count) = sums.GetValueOrDefault(e.Kind);
            sums[e.Kind] = (sum + world.Affinity(e.User, e.Item, e.Time), count + 1);
        }

        double Mean(InteractionKind kind) => sums[kind].Sum / sums[kind].Count;
        Assert.True(Mean(InteractionKind.Click) > Mean(InteractionKind.Impression) + 0.15);
        Assert.True(Mean(InteractionKind.Like) > Mean(InteractionKind.Click));
        Assert.True(Mean(InteractionKind.Dislike) < Mean(InteractionKind.Click));
    }

    [Fact]
    public void Attributes_SharedStudioOrGenre_MeanLikeFactors()
    {
        var world = DefaultWorld.World;
        var sums = new (double Sum, int Count)[3];
        for (var a = 0; a < 1_000; a++)
        {
            for (var b = a + 1; b < 1_000; b++)
            {
                var (x, y) = (world.Game(a), world.Game(b));
                var group = x.Studio == y.Studio ? 0 : x.Genres[0] == y.Genres[0] ? 1 : 2;
                sums[group] = (sums[group].Sum + VectorMath.Dot(x.Factors, y.Factors), sums[group].Count + 1);
            }
        }

        var means = sums.Select(s => s.Sum / s.Count).ToArray();
        Assert.InRange(means[0], 0.6, 0.95);
        Assert.InRange(means[1], 0.2, 0.5);
        Assert.InRange(means[2], -0.1, 0.15);
        Assert.All(world.ItemAttributes, attributes =>
        {
            var fields = attributes.CountBy(a => a.Field).ToDictionary();
            Assert.InRange(fields["genre"], 1, 3);
            Assert.Equal((1, 1, 1, 4), (fields["platform"], fields["price"], fields["studio"], fields.Count));
        });
    }

    [Fact]
    public void Sequences_NextGame_SharesItsStudioWithRecentGamesMoreThanWithOldOnes()
    {
        var (recent, old, count) = (0, 0, 0);
        foreach (var games in DefaultWorld.Sequences)
        {
            for (var i = 20; i < games.Length; i++)
            {
                int Matches(int back) => StudioOf(games[i - back]) == StudioOf(games[i]) ? 1 : 0;
                recent += Matches(1) + Matches(2) + Matches(3);
                old += Matches(18) + Matches(19) + Matches(20);
                count++;
            }
        }

        Assert.True(count > 10_000);
        Assert.True(recent > 2 * old, $"of {count} games, {recent} match a recent one and {old} an old one");

        static int StudioOf(int item) => DefaultWorld.World.Game(item).Studio;
    }

    [Fact]
    public void Sequences_CoOccurrence_PredictsTheLastGameFarBetterThanPopularity()
    {
        var train = DefaultWorld.Sequences.Where(s => s.Length >= 3).Select(s => s[..^1]).ToArray();
        var targets = DefaultWorld.Sequences.Where(s => s.Length >= 3).Select(s => s[^1]).ToArray();
        var popularity = new double[5_000];
        var usersOf = Enumerable.Range(0, 5_000).Select(_ => new List<int>()).ToArray();
        for (var u = 0; u < train.Length; u++)
        {
            foreach (var item in train[u])
            {
                popularity[item]++;
                usersOf[item].Add(u);
            }
        }

        var (popularHits, neighbourHits) = (0, 0);
        for (var u = 0; u < train.Length; u += 3)
        {
            popularHits += Hit(popularity, train[u], targets[u]);

            // Cosine to the last five games, which the drift makes better than to all.
            var scores = new double[5_000];
            foreach (var item in train[u].TakeLast(5))
            {
                foreach (var other in usersOf[item].SelectMany(user => train[user]))
                {
                    scores[other] += 1 / Math.Sqrt(popularity[item] * popularity[other]);
                }
            }

            neighbourHits += Hit(scores, train[u], targets[u]);
        }

        Assert.True(
            neighbourHits > 2 * popularHits,
            $"of {train.Length / 3} last games, co-occurrence finds {neighbourHits} and popularity {popularHits} in its first ten");

        static int Hit(double[] scores, int[] known, int target)
        {
            var better = Enumerable.Range(0, scores.Length).Count(i => scores[i] > scores[target] && !known.Contains(i));
            return scores[target] > 0 && better < 10 ? 1 : 0;
        }
    }
}
