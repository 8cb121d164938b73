using Recsys.Core;

namespace Recsys.Models;

/// <summary>A number of the user's past with a candidate, see <see cref="CandidateFeature.Powers"/>.</summary>
internal static class PastNumber
{
    /// <summary>Name of the time since the user last watched something of the candidate's creator.</summary>
    public const string SinceCreator = "since_creator";

    /// <summary>Name of the number of times that the candidate was shown to the user without an outcome.</summary>
    public const string Impressions = "impressions";

    /// <summary>The numbers of candidates.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="inputs">Events and shown items.</param>
    /// <param name="numbers">Receives a number each: milliseconds, infinity for never; or a count.</param>
    public static void Write(string name, ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> numbers)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            numbers[i] = name == Impressions ? inputs.Shown.Count(candidates[i].Row) : Since(candidates[i].Row, in inputs);
        }
    }

    private static float Since(int row, in CandidateInputs inputs)
    {
        var creator = inputs.Kinds?.CreatorOf(row) ?? -1;
        if (creator < 0)
        {
            return float.PositiveInfinity;
        }

        foreach (ref readonly var e in inputs.Events)
        {
            if (e.Row >= 0 && e.Kind is InteractionKind.Play or InteractionKind.Dwell or InteractionKind.Click && inputs.Kinds!.CreatorOf(e.Row) == creator)
            {
                return Math.Max(0, inputs.Time - e.Time);
            }
        }

        return float.PositiveInfinity;
    }
}
