using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Runs;

namespace Recsys.Training.Recall;

/// <summary>Finds what to predict in a data set.</summary>
internal static class TargetSamples
{
    /// <summary>
    /// Every event whose kind counts (behaviour weight above 0), whose item is new to the user, and that has at least one
    /// counting event before it. Repeats are left out: serving excludes what the user has, and a purchase right after a
    /// click on the same item would teach the model to repeat its input.
    /// </summary>
    /// <param name="dataset">The events.</param>
    /// <param name="schema">Which kinds count.</param>
    /// <param name="parent">A version whose events are known already, so that later ones alone are predicted; null for none.</param>
    public static List<TargetSample> Find(InteractionDataset dataset, FeatureSchema schema, ParentVersion? parent = null)
    {
        var samples = new List<TargetSample>();
        var seen = new HashSet<int>();
        var users = dataset.ByUser();
        for (var u = 0; u < users.Length; u++)
        {
            seen.Clear();
            for (var p = 0; p < users[u].Length; p++)
            {
                var e = users[u][p];
                if (Counts(schema, e.Kind) && seen.Add(e.Item) && seen.Count > 1 && parent?.IsNew(e.Time) != false)
                {
                    samples.Add(new TargetSample(u, p, e.Item));
                }
            }
        }

        return samples;
    }

    /// <summary>Whether events of a kind enter the history and are worth predicting.</summary>
    public static bool Counts(FeatureSchema schema, InteractionKind kind) =>
        schema.BehaviourWeights.TryGetValue(kind, out var weight) && weight > 0;
}
