using Recsys.Core;

namespace Recsys.Evaluation.Tests;

/// <summary>Small data sets for tests.</summary>
internal static class TestSets
{
    public static InteractionDataset Of(params Interaction[] interactions) => Of(4, 10, interactions);

    public static InteractionDataset Of(int users, int items, IEnumerable<Interaction> interactions) => new(
        "test", [.. Enumerable.Range(0, users).Select(u => $"u{u}")], [.. Enumerable.Range(0, items).Select(i => $"i{i}")], interactions);

    public static Interaction Click(int user, int item, long time) => new(user, item, InteractionKind.Click, 0, time);

    public static Interaction Shown(int user, int item, long time) => new(user, item, InteractionKind.Impression, 0, time);

    /// <summary>Random events of any kind with many equal times.</summary>
    public static InteractionDataset Random(int seed, int events)
    {
        var random = new Random(seed);
        return Of(5, 8, Enumerable.Range(0, events).Select(_ => new Interaction(
            random.Next(5), random.Next(8), (InteractionKind)random.Next(9), 1, random.Next(1 + (events / 2)))));
    }
}
