using Recsys.Core;

namespace Recsys.Training.Tests;

/// <summary>Two blocks of items with popularity by Zipf's law inside each; a user draws from one block by popularity.</summary>
internal static class SkewedData
{
    public const int ItemsPerBlock = 40;

    public static (InteractionDataset Train, InteractionDataset Test) Create(int seed, int users = 600, int eventsPerUser = 6)
    {
        var random = new Random(seed);
        List<Interaction> train = [], test = [];
        for (var user = 0; user < users; user++)
        {
            var met = new HashSet<int>();
            while (met.Count < eventsPerUser)
            {
                met.Add((user % 2 * ItemsPerBlock) + Draw(random));
            }

            var time = 0L;
            foreach (var item in met)
            {
                var part = ++time == eventsPerUser ? test : train;
                part.Add(new Interaction(user, item, InteractionKind.Click, 0, time));
            }
        }

        var data = new InteractionDataset(
            "skewed",
            [.. Enumerable.Range(0, users).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, 2 * ItemsPerBlock).Select(i => $"i{i}")],
            train);
        return (data, data.With(test));
    }

    private static int Draw(Random random)
    {
        var total = Enumerable.Range(1, ItemsPerBlock).Sum(r => 1.0 / r);
        var left = random.NextDouble() * total;
        var rank = 1;
        while ((left -= 1.0 / rank) > 0 && rank < ItemsPerBlock)
        {
            rank++;
        }

        return rank - 1;
    }
}
