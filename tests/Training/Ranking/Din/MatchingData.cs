using Recsys.Core;

namespace Recsys.Training.Tests;

/// <summary>
/// Interest that depends on the candidate: items come in pairs (2k and 2k + 1), a user has one side of each of several
/// pairs, and of a pair shown clicks the side already held. What else the history holds says nothing.
/// </summary>
internal static class MatchingData
{
    public const int Pairs = 24;
    private const int HistoryLength = 10;

    public static InteractionDataset Create(int seed, int users)
    {
        var random = new Random(seed);
        var events = new List<Interaction>();
        var pairs = Enumerable.Range(0, Pairs).ToArray();
        for (var user = 0; user < users; user++)
        {
            random.Shuffle(pairs);
            var held = pairs[..HistoryLength].Select(p => (2 * p) + random.Next(2)).ToArray();
            var time = 0L;
            foreach (var item in held)
            {
                events.Add(new Interaction(user, item, InteractionKind.Purchase, 0, time += 1000));
            }

            // The page comes a day later; its click is an hour before nothing else, so one user gives one list.
            var item0 = held[random.Next(held.Length)];
            time += 86_400_000;
            events.Add(new Interaction(user, item0 & ~1, InteractionKind.Impression, 0, time));
            events.Add(new Interaction(user, item0 | 1, InteractionKind.Impression, 0, time));
            events.Add(new Interaction(user, item0, InteractionKind.Click, 0, time + 1000));
        }

        return new InteractionDataset(
            "pairs",
            [.. Enumerable.Range(0, users).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, 2 * Pairs).Select(i => $"i{i}")],
            events);
    }
}
