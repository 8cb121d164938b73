namespace Recsys.Evaluation;

/// <summary>
/// GAUC: the AUC within each user, weighted by the user's examples, sum of n(u) AUC(u) / sum of n(u) (Zhou et al., KDD
/// 2018). Unlike AUC it does not reward telling eager users from reluctant ones, which no list of one user can use. Users
/// whose examples are all positive or all negative have no AUC: they are left out, and counted.
/// </summary>
/// <param name="Value">The weighted mean, 0 to 1; NaN where every user is left out.</param>
/// <param name="Users">Users that count.</param>
/// <param name="UsersLeftOut">Users of one class.</param>
/// <param name="ExamplesLeftOut">Examples of the users of one class.</param>
public sealed record GroupedAuc(double Value, int Users, int UsersLeftOut, int ExamplesLeftOut)
{
    /// <summary>Measures scores against labels.</summary>
    /// <param name="scores">One score per example; any scale, not NaN.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <param name="users">The user of each example.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static GroupedAuc Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels, ReadOnlySpan<int> users)
    {
        var (sum, examples, counted, leftOut) = (0.0, 0, 0, 0);
        foreach (var (_, auc, size) in PerUser(scores, labels, users))
        {
            var hasBothClasses = !double.IsNaN(auc);
            sum += hasBothClasses ? size * auc : 0;
            examples += hasBothClasses ? size : 0;
            counted += hasBothClasses ? 1 : 0;
            leftOut += hasBothClasses ? 0 : 1;
        }

        return new GroupedAuc(examples == 0 ? double.NaN : sum / examples, counted, leftOut, labels.Length - examples);
    }

    /// <summary>Each user's AUC (NaN for one class) and number of examples, in the order in which users first appear.</summary>
    internal static List<(int User, double Auc, int Examples)> PerUser(
        ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels, ReadOnlySpan<int> users)
    {
        if (users.Length != labels.Length || scores.Length != labels.Length)
        {
            throw new ArgumentException(
                $"{scores.Length} scores and {users.Length} users for {labels.Length} labels.", nameof(labels));
        }

        var groups = new Dictionary<int, (List<float> Scores, List<bool> Labels)>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (!groups.TryGetValue(users[i], out var group))
            {
                groups.Add(users[i], group = ([], []));
            }

            group.Scores.Add(scores[i]);
            group.Labels.Add(labels[i]);
        }

        return [.. groups.Select(g => (
            g.Key,
            ClickMetrics.Auc(g.Value.Scores.ToArray(), g.Value.Labels.ToArray()),
            g.Value.Labels.Count))];
    }
}
