using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Leave-p-out by time: of each user's items, the last p are for the test, the p before them for validation, the rest
/// trains. Of all ways to leave p items out it takes the one that a live system meets; <see cref="LeaveOneOutSplit"/> is
/// the case p = 1. It lets events of other users from after a user's test events into training, which
/// <see cref="GlobalTimeSplit"/> does not.
/// </summary>
public static class LeavePOutSplit
{
    /// <summary>Splits a data set.</summary>
    /// <param name="dataset">The data set. A user's events of equal time count in their order in it.</param>
    /// <param name="heldOutItems">p, from 1.</param>
    /// <param name="kinds">Kinds of which a held-out event may be; null for <see cref="FeedbackKinds.Positive"/>.</param>
    /// <returns>
    /// A user's held-out events are the last 2p of those that are the user's first positive event with their item: a
    /// later event with a known item (a play after the click) would ask for what the history already shows. Other events
    /// go with the period they fall in: before the first validation event to train, before the first test event to
    /// validation, the rest to test. A user with fewer than 2p + 1 such events stays in train.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">p is below 1.</exception>
    public static DatasetSplit Split(
        InteractionDataset dataset, int heldOutItems, IReadOnlySet<InteractionKind>? kinds = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOutItems, 1);
        kinds ??= FeedbackKinds.Positive;
        var train = new List<Interaction>();
        var validation = new List<Interaction>();
        var test = new List<Interaction>();
        foreach (var events in dataset.ByUser())
        {
            var firsts = FirstMeetings(events, kinds);
            var isDivided = firsts.Count > 2 * heldOutItems;
            var validationAt = isDivided ? firsts[^(2 * heldOutItems)] : events.Length;
            var testAt = isDivided ? firsts[^heldOutItems] : events.Length;
            train.AddRange(events.AsSpan(0, validationAt));
            validation.AddRange(events.AsSpan(validationAt, testAt - validationAt));
            test.AddRange(events.AsSpan(testAt));
        }

        return new DatasetSplit(
            $"leave-{heldOutItems}-out", dataset.With(train), dataset.With(validation), dataset.With(test));
    }

    /// <summary>Positions of the events that are the user's first positive one with their item.</summary>
    private static List<int> FirstMeetings(Interaction[] events, IReadOnlySet<InteractionKind> kinds)
    {
        var met = new HashSet<int>();
        var positions = new List<int>();
        for (var i = 0; i < events.Length; i++)
        {
            if (kinds.Contains(events[i].Kind) && met.Add(events[i].Item))
            {
                positions.Add(i);
            }
        }

        return positions;
    }
}
