using Recsys.Online;
using Recsys.Simulation;

namespace Recsys.Cli.Simulate;

/// <summary>
/// What freshness is worth: players whose tastes move on are shown pages of games; a learner learns each click and each refusal at once, and beside it serve copies of its weights that are
/// renewed at longer and longer intervals. All predict the same samples, each before it is learned.
/// </summary>
/// <param name="world">The players.</param>
/// <param name="pages">Pages that are shown, at even times over the world's period.</param>
/// <param name="seed">Seed of who is shown what, and of the clicks.</param>
internal sealed class FreshnessExperiment(GameWorld world, int pages, int seed)
{
    private const int PageSize = 8;
    private const int Bits = 18;

    /// <summary>Runs it.</summary>
    /// <param name="learner">Makes the learner of so many weights.</param>
    /// <param name="intervals">How long each copy serves.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Mean log-loss in nats over the second half: of each copy, and of whoever knows the players.</returns>
    public (double[] Losses, double Bayes) Run(Func<int, IOnlineLearner> learner, IReadOnlyList<TimeSpan> intervals, CancellationToken cancellationToken)
    {
        var features = new ShownFeatures(new FeatureSpace(Bits));
        var items = world.ItemIds.Select((id, i) => features.OfItem(id, world.ItemAttributes[i])).ToArray();
        var channel = features.OfChannel("page");
        var learning = learner(features.Space.Size);
        var copies = intervals.Select(i => (Every: (long)i.TotalMilliseconds, Weights: new WeightTable(features.Space.Size), Until: world.StartTime)).ToArray();
        var changed = intervals.Select(_ => new HashSet<int>()).ToArray();
        var (losses, bayes, count) = (new double[copies.Length], 0.0, 0);
        var random = new Random(seed);
        var buckets = new int[ShownFeatures.MostOfSample];
        for (var page = 0; page < pages; page++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var time = world.StartTime + (long)((world.EndTime - world.StartTime) * (page / (double)pages));
            var user = random.Next(world.PlayerIds.Count);
            var request = features.OfRequest(world.PlayerIds[user], "page", null, time);
            for (var c = 0; c < copies.Length; c++)
            {
                if (time >= copies[c].Until)
                {
                    int[] news = [.. changed[c]];
                    copies[c].Weights = copies[c].Weights.With(news, Array.ConvertAll(news, b => (float)learning.WeightOf(b)));
                    copies[c].Until = time + copies[c].Every;
                    changed[c].Clear();
                }
            }

            for (var place = 1; place <= PageSize; place++)
            {
                var item = random.Next(items.Length);
                var p = world.ClickProbability(user, item, place - 1, time);
                var label = random.NextDouble() < p;
                var sample = buckets.AsSpan(0, features.WriteSample(request, items[item], channel, place, buckets));
                if (page >= pages / 2)
                {
                    bayes += Logistic.Loss(p, label);
                    count++;
                    for (var c = 0; c < copies.Length; c++)
                    {
                        losses[c] += Logistic.Loss(Logistic.Probability(Sum(copies[c].Weights, sample)), label);
                    }
                }

                learning.Learn(sample, label);
                foreach (var of in changed)
                {
                    foreach (var bucket in sample)
                    {
                        of.Add(bucket);
                    }
                }
            }
        }

        return ([.. losses.Select(l => l / count)], bayes / count);
    }

    private static double Sum(WeightTable weights, ReadOnlySpan<int> buckets)
    {
        var sum = 0.0;
        foreach (var bucket in buckets)
        {
            sum += weights[bucket];
        }

        return sum;
    }
}
