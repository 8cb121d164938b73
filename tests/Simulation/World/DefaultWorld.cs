using Recsys.Core;

namespace Recsys.Simulation.Tests;

/// <summary>The world of the default options and its events, made once for all tests that only read them.</summary>
internal static class DefaultWorld
{
    private static readonly Lazy<(GameWorld World, InteractionDataset Data)> Made = new(() =>
    {
        var world = new GameWorld();
        return (world, world.Generate());
    });

    public static GameWorld World => Made.Value.World;

    public static InteractionDataset Data => Made.Value.Data;

    /// <summary>Each player's games in the order of their first click, play or like.</summary>
    public static int[][] Sequences { get; } = [.. Data.ByUser().Select(events => events
        .Where(e => e.Kind is InteractionKind.Click or InteractionKind.Play or InteractionKind.Like)
        .Select(e => e.Item)
        .Distinct()
        .ToArray())];

    /// <summary>Impressions and clicks at each page position, over all pages of a data set.</summary>
    public static (int[] Shown, int[] Clicked) ByPosition(InteractionDataset data, int pageSize)
    {
        var (shown, clicked) = (new int[pageSize], new int[pageSize]);
        foreach (var events in data.ByUser())
        {
            foreach (var page in events.Where(e => e.Kind == InteractionKind.Impression).GroupBy(e => e.Time))
            {
                // A page is over within the hour; games that the player looks for are not on it.
                var clicks = events
                    .Where(e => e.Kind == InteractionKind.Click && e.Time > page.Key && e.Time < page.Key + 3_600_000)
                    .Select(e => e.Item)
                    .ToHashSet();
                foreach (var (position, impression) in page.Index())
                {
                    shown[position]++;
                    clicked[position] += clicks.Contains(impression.Item) ? 1 : 0;
                }
            }
        }

        return (shown, clicked);
    }
}
