using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Next-item questions of anonymous sessions, as papers on session-based recommendation pose them (Hidasi et al., ICLR
/// 2016; Wu et al., AAAI 2019): all items are ranked, those of the session too, since shoppers come back to what they
/// looked at. With one right answer their P@k is <see cref="RankingMetrics.HitRate"/>.
/// </summary>
public static class SessionQuestions
{
    /// <summary>Makes a question of each sample.</summary>
    /// <param name="train">Training sessions; a user is a session. Its users and items hold those of the samples.</param>
    /// <param name="samples">The samples.</param>
    /// <returns>
    /// The questions, in the order of the samples. A prefix is a history of clicks whose times are their positions, as in
    /// the training sessions.
    /// </returns>
    /// <exception cref="ArgumentException">A sample has an empty prefix, or a session or item outside the data set.</exception>
    public static RankingQuestions Create(InteractionDataset train, IReadOnlyList<SessionSample> samples)
    {
        var nothingSeen = new HashSet<int>();
        var questions = new List<RankingQuestion>(samples.Count);
        foreach (var (number, sample) in samples.Index())
        {
            Check(train, sample, number);
            var history = sample.Prefix.Select((item, at) => new HistoryEvent(item, InteractionKind.Click, 0, at)).ToArray();
            questions.Add(new RankingQuestion(
                new UserState(sample.Session, history, history.Length), nothingSeen, new HashSet<int> { sample.Label }));
        }

        return new RankingQuestions(train, "next-item, test", questions, samples.Count, repeats: 0);
    }

    private static void Check(InteractionDataset train, SessionSample sample, int number)
    {
        if (sample.Prefix.Count == 0
            || (uint)sample.Session >= (uint)train.UserCount
            || sample.Prefix.Append(sample.Label).Any(item => (uint)item >= (uint)train.ItemCount))
        {
            throw new ArgumentException(
                $"Sample {number} (session {sample.Session}, {sample.Prefix.Count} items, label {sample.Label}) is empty or lies "
                + $"outside {train.UserCount} sessions and {train.ItemCount} items.",
                nameof(sample));
        }
    }
}
