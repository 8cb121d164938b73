using Recsys.Core;
using Recsys.Training.Recall;

namespace Recsys.Training.Tests;

/// <summary>
/// A world of few clicks: each item of many has a partner, and a session is one telling item among common ones, at any place, with
/// the telling item's partner last. Each pair is met in few sessions only.
/// </summary>
internal static class PartnerWorld
{
    private const int Pairs = 100;
    private const int Common = 20;
    private const int SessionsPerPair = 4;
    private const int Length = 5;

    public static InteractionDataset Create()
    {
        var random = new Random(6);
        var interactions = new List<Interaction>();
        for (var user = 0; user < Pairs * SessionsPerPair; user++)
        {
            var items = Session(random, user % Pairs).Append(Pairs + (user % Pairs));
            interactions.AddRange(items.Select((item, at) => new Interaction(user, item, InteractionKind.Click, 0, at)));
        }

        return new InteractionDataset(
            "partners", [.. Enumerable.Range(0, Pairs * SessionsPerPair).Select(u => $"u{u}")], [.. Enumerable.Range(0, (2 * Pairs) + Common).Select(i => $"i{i}")], interactions);
    }

    /// <summary>Share of new sessions whose best partner is the telling item's.</summary>
    public static double Accuracy(RecallModel model)
    {
        var random = new Random(7);
        var right = 0;
        for (var n = 0; n < 5 * Pairs; n++)
        {
            var history = Session(random, n % Pairs).Reverse().Select((i, age) => new HistoryEvent(i, InteractionKind.Click, 0, -age)).ToArray();
            var interest = new float[model.Dimension];
            model.ComputeInterest(history, interest);
            var best = Enumerable.Range(Pairs, Pairs).MaxBy(i => VectorMath.Dot(interest, model[i]));
            right += best == Pairs + (n % Pairs) ? 1 : 0;
        }

        return right / (5.0 * Pairs);
    }

    private static int[] Session(Random random, int telling)
    {
        var items = Enumerable.Range(0, Length).Select(_ => (2 * Pairs) + random.Next(Common)).ToArray();
        items[random.Next(Length)] = telling;
        return items;
    }
}
