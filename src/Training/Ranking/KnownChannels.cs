using Recsys.Data;
using Recsys.Models;

namespace Recsys.Training.Ranking;

/// <summary>The recall channels that the examples of a ranker came by.</summary>
internal static class KnownChannels
{
    private const string Prefix = "channel_";
    private const string Score = "channel_score";

    /// <summary>
    /// Refuses the feature of a channel that brought no example: it would be 0 in all of them, and nothing would be learned of it. A misspelt
    /// name is one of these.
    /// </summary>
    /// <param name="features">Names of the features.</param>
    /// <param name="set">The examples.</param>
    /// <exception cref="ArgumentException">There is such a feature; the message has the names that there are.</exception>
    public static void Require(IReadOnlyList<string> features, ExampleSet set)
    {
        var named = features.Where(f => CandidateFeature.IsChannel(f) && f != Score).ToArray();
        if (named.Length == 0)
        {
            return;
        }

        string[] known = [.. set.Examples.Select(e => e.Channel).OfType<string>().Distinct().Select(c => Prefix + c.Replace('-', '_')).Distinct().Order(StringComparer.Ordinal)];
        if (named.FirstOrDefault(f => !known.Contains(f)) is { } missing)
        {
            throw new ArgumentException(
                $"{nameof(RankerOptions.Similarities)} names '{missing}', a channel that brought no example of '{set.Events.Name}'; "
                + (known.Length > 0 ? $"allowed: {string.Join(", ", known)}." : "none names its channel; a table does by the role channel=COLUMN."),
                nameof(features));
        }
    }
}
