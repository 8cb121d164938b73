namespace Recsys.Training.ColdStart;

/// <summary>
/// Chooses the field whose values tell most about the items: the mean over users of the mean over their items of
/// log p(item | the user's group) - log p(item), both without the user.
/// </summary>
internal sealed class InformationGain(int items, QuestionTreeOptions options)
{
    // Groups of one field are counted one after the other into the same memory.
    private readonly int[] _counts = new int[items];

    /// <summary>The best split of some users, or null where none gains enough.</summary>
    public QuestionSplit? Best(TreeUser[] users, ItemShares shares, IReadOnlySet<string> asked)
    {
        var before = users.ToDictionary(u => u, u => Array.ConvertAll(u.Items, i => Math.Log(shares.Without(i, u.Items.Length))));
        QuestionSplit? best = null;
        foreach (var field in users.SelectMany(u => u.Attributes.Keys).Distinct().Where(f => !asked.Contains(f)).Order(StringComparer.Ordinal))
        {
            if (Split(users, field) is { } split)
            {
                var gain = split.Groups.Sum(g => Gain(g.Users, before)) / users.Length;
                if (gain >= options.MinGain && gain > (best?.Gain ?? 0))
                {
                    best = split with { Gain = gain };
                }
            }
        }

        return best;
    }

    // Users of rare answers stand with those who gave none, and stay in the group above where they are too few.
    private QuestionSplit? Split(TreeUser[] users, string field)
    {
        var byAnswer = users.GroupBy(u => u.Attributes.GetValueOrDefault(field)).ToList();
        var answers = byAnswer.Where(g => g.Key is not null && g.Count() >= options.MinUsers)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(options.MaxAnswers)
            .Select(g => (Answer: g.Key, Users: g.ToArray())).ToList();
        var kept = answers.Select(a => a.Answer).ToHashSet();
        var rest = byAnswer.Where(g => !kept.Contains(g.Key)).SelectMany(g => g).ToArray();
        if (rest.Length >= options.MinUsers)
        {
            answers.Add((null, rest));
        }

        return kept.Count >= 1 && answers.Count >= 2 ? new QuestionSplit(field, answers, 0) : null;
    }

    private double Gain(TreeUser[] group, Dictionary<TreeUser, double[]> before)
    {
        Array.Clear(_counts);
        var total = 0L;
        foreach (var user in group)
        {
            total += user.Items.Length;
            foreach (var item in user.Items)
            {
                _counts[item]++;
            }
        }

        var m = options.Smoothing;
        var sum = 0.0;
        foreach (var user in group)
        {
            var logs = before[user];
            var ofUser = 0.0;
            for (var i = 0; i < logs.Length; i++)
            {
                var share = (_counts[user.Items[i]] - 1 + (m * Math.Exp(logs[i]))) / (total - logs.Length + m);
                ofUser += Math.Log(share) - logs[i];
            }

            sum += ofUser / logs.Length;
        }

        return sum;
    }
}

/// <summary>A question with the groups that its answers make.</summary>
/// <param name="Field">The field asked for.</param>
/// <param name="Groups">Users by answer; null for another answer or none.</param>
/// <param name="Gain">Information gain, nats an event.</param>
internal sealed record QuestionSplit(string Field, IReadOnlyList<(string? Answer, TreeUser[] Users)> Groups, double Gain);
