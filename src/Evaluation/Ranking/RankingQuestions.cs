using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>The questions that a split poses, in the order of users and, within a user, of time.</summary>
public sealed class RankingQuestions
{
    internal RankingQuestions(InteractionDataset known, string protocol, IReadOnlyList<RankingQuestion> questions, int events, int repeats)
    {
        Dataset = known.Name;
        Protocol = protocol;
        ItemCount = known.ItemCount;
        Questions = questions;
        HeldOutEvents = events;
        RepeatedEvents = repeats;
        Items = new ItemFacts(known);
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

    /// <summary>What the events before the questions say of items.</summary>
    internal ItemFacts Items { get; }

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
        var knownEvents = part == HeldOutPart.Test ? split.TrainAndValidation() : split.Train;
        var known = knownEvents.ByUser();
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
                questions.AddRange(answerPositions.Select(at => Ask(user, events, at, [at], events.AsSpan(at, 1))));
            }
            else if (answerPositions.Count > 0)
            {
                questions.Add(Ask(user, events, known[user].Length, answerPositions, events.AsSpan(known[user].Length)));
            }
        }

        var protocol = $"{split.Protocol}, {(part == HeldOutPart.Test ? "test" : "validation")}";
        return new RankingQuestions(knownEvents, protocol, questions, answers, repeats);
    }

    private static RankingQuestion Ask(
        int user, HistoryEvent[] events, int historyLength, List<int> answers, ReadOnlySpan<HistoryEvent> graded)
    {
        // Where events are held out whatever their time, the history may reach beyond the answers; the question then is
        // asked at its end, so that no event lies in the future of its own question.
        var time = events[answers[0]].Time;
        var asked = historyLength == 0 ? time : Math.Max(time, events[historyLength - 1].Time);
        var relevant = answers.Select(at => events[at].Row).ToHashSet();
        return new RankingQuestion(
            new UserState(user, new ArraySegment<HistoryEvent>(events, 0, historyLength), asked),
            SeenItems(events.AsSpan(0, historyLength)),
            relevant)
        {
            Gains = Gains(relevant, graded),
        };
    }

    private static Dictionary<int, double> Gains(HashSet<int> relevant, ReadOnlySpan<HistoryEvent> events)
    {
        var gains = relevant.ToDictionary(item => item, _ => 0.0);
        var valued = new HashSet<int>();
        foreach (var e in events)
        {
            if (e.Value != 0 && gains.ContainsKey(e.Row))
            {
                gains[e.Row] += Math.Max(0, e.Value);
                valued.Add(e.Row);
            }
        }

        foreach (var item in relevant.Except(valued))
        {
            gains[item] = 1;
        }

        return gains;
    }

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
