using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Derives labels from events.</summary>
public static class LabelledExamples
{
    /// <summary>Ratings as examples: one per event, positive from a rating on.</summary>
    /// <param name="ratings">Events whose <see cref="Interaction.Value"/> is a rating.</param>
    /// <param name="positiveFrom">Lowest rating that is positive.</param>
    public static IReadOnlyList<LabelledExample> FromRatings(InteractionDataset ratings, float positiveFrom = 4)
    {
        var examples = new List<LabelledExample>();
        foreach (var e in ratings.Interactions)
        {
            examples.Add(new LabelledExample(e.User, e.Item, e.Time, e.Value >= positiveFrom));
        }

        return examples;
    }

    /// <summary>
    /// Impressions as examples: positive when the same user has an event of a label kind with the same item no earlier
    /// than the impression and within the window after it. A click answers only the latest impression before it.
    /// </summary>
    /// <param name="events">Impressions and outcomes, each user's in time order.</param>
    /// <param name="window">How long an outcome may take, above zero.</param>
    /// <param name="kinds">Kinds that make a label positive; null for clicks only.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not above zero.</exception>
    public static IReadOnlyList<LabelledExample> FromImpressions(
        InteractionDataset events, TimeSpan window, IReadOnlySet<InteractionKind>? kinds = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        var examples = new List<LabelledExample>();
        var waiting = new Dictionary<(int User, int Item), int>();
        foreach (var e in events.Interactions)
        {
            if (e.Kind == InteractionKind.Impression)
            {
                waiting[(e.User, e.Item)] = examples.Count;
                examples.Add(new LabelledExample(e.User, e.Item, e.Time, false));
            }
            else if ((kinds?.Contains(e.Kind) ?? e.Kind == InteractionKind.Click)
                && waiting.TryGetValue((e.User, e.Item), out var at)
                && e.Time - examples[at].Time <= window.TotalMilliseconds)
            {
                examples[at] = examples[at] with { Positive = true };
            }
        }

        return examples;
    }
}
