using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Pages of impressions, shown to a user at one time, that belong to the test: those from the test's period, and those from before it of which
/// something was first clicked in it. What decides when to stop must not see them.
/// </summary>
public static class TestPages
{
    /// <summary>How long after an impression a click is an answer to it unless said otherwise.</summary>
    public static TimeSpan DefaultWindow { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Finds them among what is held out.</summary>
    /// <param name="split">The split of the events.</param>
    /// <param name="window">How long after an impression a click may come; above 0.</param>
    public static IReadOnlySet<(int User, long Time)> Of(DatasetSplit split, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        var pages = new HashSet<(int User, long Time)>();
        var open = new Dictionary<(int User, int Item), long>();
        var clicks = new List<Interaction>();
        foreach (var e in split.Validation.Interactions)
        {
            if (e.Kind is InteractionKind.Impression or InteractionKind.Click)
            {
                clicks.Add(e);
            }
        }

        var inTest = clicks.Count;
        foreach (var e in split.Test.Interactions)
        {
            if (e.Kind == InteractionKind.Impression)
            {
                pages.Add((e.User, e.Time));
            }

            if (e.Kind is InteractionKind.Impression or InteractionKind.Click)
            {
                clicks.Add(e);
            }
        }

        // At one time what is shown comes before what is clicked.
        foreach (var (at, e) in clicks.Index().OrderBy(c => c.Item.Time).ThenBy(c => c.Item.Kind))
        {
            if (e.Kind == InteractionKind.Impression)
            {
                open[(e.User, e.Item)] = e.Time;
            }
            else if (open.Remove((e.User, e.Item), out var shown) && at >= inTest && e.Time - shown <= window.TotalMilliseconds)
            {
                pages.Add((e.User, shown));
            }
        }

        return pages;
    }

    /// <summary>A split whose validation has no impression of the test's pages.</summary>
    /// <param name="split">The split.</param>
    /// <param name="window">As for <see cref="Of"/>.</param>
    public static DatasetSplit Reserve(DatasetSplit split, TimeSpan window)
    {
        var pages = Of(split, window);
        return pages.Count == 0
            ? split
            : split with { Validation = split.Validation.With(split.Validation.Interactions.ToArray().Where(e => e.Kind != InteractionKind.Impression || !pages.Contains((e.User, e.Time)))) };
    }
}
