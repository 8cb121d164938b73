using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>The questions that a split poses, in the order of users and, within a user, of time.</summary>
public sealed class RankingQuestions
{
    private RankingQuestions(DatasetSplit split, HeldOutPart part, List<RankingQuestion> questions, int events, int repeats)
    {
        Dataset = split.Train.Name;
        Protocol = $"{split.Protocol}, {(part == HeldOutPart.Test ? "test" : "validation")}";
        ItemCount = split.Train.ItemCount;
        Questions = questions;
        HeldOutEvents = events;
        RepeatedEvents = repeats;
    }

    /// <summary>Name of the data set.</summary>
    public string Dataset { get; }

    /// <summary>The split's protocol and part.</summary>
    public string Protocol { get; }

    /// <summary>Size of the catalogue; all of it is ranked.</summary>
    public int ItemCount { get; }

    /// <summary>The questions.</summary>
    public IReadOnlyList<RankingQuestion> Questions { get; }

    /// <summary>Held-out events of relevant kinds, with those that pose no question.</summary>
    public int HeldOutEvents { get; }

    /// <summary>Held-out events whose item the user had met before: they pose no question, as seen items are excluded.</summary>
    public int RepeatedEvents { get; }

    /// <summary>Makes the questions of a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="part">The part whose events are the answers.</param>
    /// <param name="mode">How events become questions.</param>
    /// <param name="kinds">Kinds of relevant events; null for <see cref="FeedbackKinds.Positive"/>.</param>
    public static RankingQuestions Create(
        DatasetSplit split,
        HeldOutPart part = HeldOutPart.Test,
        QuestionMode mode = QuestionMode.PerUser,
        IReadOnlySet<InteractionKind>? kinds = null)
    {
        kinds ??= FeedbackKinds.Positive;
        var known = (part == HeldOutPart.Test ? split.TrainAndValidation() : split.Train).ByUser();
        var heldOut = (part == HeldOutPart.Test ? split.Test : split.Validation).ByUser();
        var questions = new List<RankingQuestion>();
        var (answers, repeats) = (0, 0);
        for (var user = 0; user < known.Length; user++)
        {
            var events = known[user].Concat(heldOut[user])
                .Select(e => new HistoryEvent(e.Item, e.Kind, e.Value, e.Time))
                .ToArray();
            var seen = SeenItems(events.AsSpan(0, known[user].Length));
            var answerPositions = new List<int>();
            for (var i = known[user].Length; i < events.Length; i++)
            {
                if (kinds.Contains(events[i].Kind))
                {
                    var isNew = !seen.Contains(events[i].Row);
                    (answers, repeats) = (answers + 1, isNew ? repeats : repeats + 1);
                    if (isNew)
                    {
                        answerPositions.Add(i);
                    }
                }

                if (events[i].Kind != InteractionKind.Impression)
                {
                    seen.Add(events[i].Row);
                }
            }

            if (mode == QuestionMode.PerEvent)
            {
                questions.AddRange(answerPositions.Select(at => Ask(user, events, at, [at])));
            }
            else if (answerPositions.Count > 0)
            {
                questions.Add(Ask(user, events, known[user].Length, answerPositions));
            }
        }

        return new RankingQuestions(split, part, questions, answers, repeats);
    }

    private static RankingQuestion Ask(int user, HistoryEvent[] events, int historyLength, List<int> answers) =>
        new(
            new UserState(user, new ArraySegment<HistoryEvent>(events, 0, historyLength), events[answers[0]].Time),
            SeenItems(events.AsSpan(0, historyLength)),
            answers.Select(at => events[at].Row).ToHashSet());

    private static HashSet<int> SeenItems(ReadOnlySpan<HistoryEvent> events)
    {
        var seen = new HashSet<int>();
        foreach (var e in events)
        {
            if (e.Kind != InteractionKind.Impression)
            {
                seen.Add(e.Row);
            }
        }

        return seen;
    }
}
