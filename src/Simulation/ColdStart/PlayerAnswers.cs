using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>
/// How players answer onboarding questions: by their true taste, a value of an attribute suiting them as well as its games do
/// on average. "favourite genre" is answered by the value that suits best, "genre: Action" by "yes" where the value is among
/// the best third of its field and by "no" otherwise, anything else by "none".
/// </summary>
/// <param name="world">The world.</param>
public sealed class PlayerAnswers(GameWorld world)
{
    private const string Favourite = "favourite ";

    private readonly Dictionary<ItemAttribute, int[]> _games = Enumerable.Range(0, world.ItemIds.Count)
        .SelectMany(i => world.ItemAttributes[i].Select(a => (Attribute: a, Item: i)))
        .GroupBy(p => p.Attribute).ToDictionary(g => g.Key, g => g.Select(p => p.Item).ToArray());

    /// <summary>A player's answer.</summary>
    /// <param name="player">Index of the player.</param>
    /// <param name="question">The question.</param>
    /// <param name="time">When they are asked, unix milliseconds.</param>
    public string Of(int player, OnboardingQuestion question, long time)
    {
        var field = question.Field;
        if (field.StartsWith(Favourite, StringComparison.Ordinal))
        {
            return Ranked(player, field[Favourite.Length..], time).FirstOrDefault() ?? "none";
        }

        var colon = field.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
        {
            return "none";
        }

        var ranked = Ranked(player, field[..colon], time);
        return Array.IndexOf(ranked, field[(colon + 2)..]) is >= 0 and var place && place < (ranked.Length + 2) / 3 ? "yes" : "no";
    }

    private string[] Ranked(int player, string field, long time) =>
        [.. _games.Where(g => g.Key.Field == field).OrderByDescending(g => g.Value.Average(i => world.Affinity(player, i, time))).Select(g => g.Key.Value)];
}
