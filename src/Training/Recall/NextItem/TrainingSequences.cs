using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Runs;

namespace Recsys.Training.Recall.NextItem;

/// <summary>Cuts the histories of a data set into training sequences.</summary>
internal static class TrainingSequences
{
    /// <summary>
    /// Each user's events in pieces of at most T + 1, from the newest on, that overlap in one event: so each event is predicted
    /// once, from the events before it in its piece. Events on an item that the user has met are predicted only where repeats count,
    /// and those that a parent version has learned not at all.
    /// </summary>
    public static List<TrainingSequence> Create(InteractionDataset train, FeatureSchema schema, bool repeatedTargets, ParentVersion? parent = null)
    {
        var sequences = new List<TrainingSequence>();
        var times = train.Interactions.ToArray().Select(e => e.Time).ToArray();
        var histories = new UserHistories(train);
        for (var user = 0; user < histories.Count; user++)
        {
            var events = histories.All(user);
            int[] rows = new int[events.Length];
            float[] weights = new float[events.Length];
            var count = HistoryEncoder.Select(schema with { HistoryLength = events.Length }, events, rows, weights);
            var isNew = FirstMeetings(rows.AsSpan(0, count));
            var (ages, own) = Ages(events, schema, times);
            for (var newest = 0; newest + 1 < count; newest += schema.HistoryLength)
            {
                var length = Math.Min(schema.HistoryLength, count - newest - 1);
                var targets = Enumerable.Range(newest, length).Select(i => (repeatedTargets || isNew[i]) && parent?.IsNew(own[i]) != false ? rows[i] : -1).ToArray();
                if (targets.Any(t => t >= 0))
                {
                    sequences.Add(new TrainingSequence(
                        user, rows.AsSpan(newest + 1, length).ToArray(), weights.AsSpan(newest + 1, length).ToArray(), targets, own[newest..(newest + length)], ages[newest..(newest + length)]));
                }
            }
        }

        return sequences;
    }

    // Whether the event at each place, newest first, is the user's first with its item.
    private static bool[] FirstMeetings(ReadOnlySpan<int> newestFirst)
    {
        var met = new HashSet<int>();
        var first = new bool[newestFirst.Length];
        for (var i = newestFirst.Length - 1; i >= 0; i--)
        {
            first[i] = met.Add(newestFirst[i]);
        }

        return first;
    }

    private static (float[] Ages, long[] Times) Ages(ReadOnlySpan<HistoryEvent> events, FeatureSchema schema, long[] times)
    {
        var (ages, own) = (new List<float>(events.Length), new List<long>(events.Length));
        var (one, row, weight) = (schema with { HistoryLength = 1 }, new int[1], new float[1]);
        foreach (var e in events)
        {
            // The same choice of events as the rows above.
            if (HistoryEncoder.Select(one, [e], row, weight) > 0)
            {
                ages.Add(1f - ((float)UpTo(times, e.Time) / times.Length));
                own.Add(e.Time);
            }
        }

        return ([.. ages], [.. own]);
    }

    // How many of the sorted times are not after the one given.
    private static int UpTo(long[] times, long time)
    {
        var (low, high) = (0, times.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = times[middle] <= time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
