using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>One held-out rating.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Time">When it was given, unix milliseconds.</param>
/// <param name="Rating">The rating.</param>
public readonly record struct RatedExample(int User, int Item, long Time, float Rating)
{
    /// <summary>The ratings of a data set: every event whose value is not 0, in its order.</summary>
    /// <param name="ratings">Events whose <see cref="Interaction.Value"/> is a rating, 0 where there is none.</param>
    public static IReadOnlyList<RatedExample> From(InteractionDataset ratings)
    {
        var examples = new List<RatedExample>();
        foreach (var e in ratings.Interactions)
        {
            if (e.Value != 0)
            {
                examples.Add(new RatedExample(e.User, e.Item, e.Time, e.Value));
            }
        }

        return examples;
    }
}
