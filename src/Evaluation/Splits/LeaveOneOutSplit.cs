using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Leave-one-out: of each user's items, the last is for the test, the second last for validation, the rest trains.
/// It is the protocol of most sequential recommendation papers; it lets events of other users from after a user's test
/// event into training, which <see cref="GlobalTimeSplit"/> does not.
/// </summary>
public static class LeaveOneOutSplit
{
    /// <summary>Splits a data set.</summary>
    /// <param name="dataset">The data set. A user's events of equal time count in their order in it.</param>
    /// <param name="kinds">Kinds of which a held-out event may be; null for <see cref="FeedbackKinds.Positive"/>.</param>
    /// <returns>
    /// A user's held-out events are the last two of those that are the user's first positive event with their item: a
    /// later event with a known item (a play after the click) would ask for what the history already shows. Where users
    /// meet an item once, as in ratings, these are the last two events. Other events go with the period they fall in:
    /// before the validation event to train, before the test event to validation, the rest to test. A user with fewer
    /// than three such events stays in train.
    /// </returns>
    public static DatasetSplit Split(InteractionDataset dataset, IReadOnlySet<InteractionKind>? kinds = null) =>
        LeavePOutSplit.Split(dataset, 1, kinds) with { Protocol = "leave-one-out" };
}
