namespace Recsys.Retrieval;

/// <summary>
/// One way to find candidates in the silo's own memory. It runs on the request's thread and must not wait for anything; a
/// channel that may is an <see cref="IRemoteRecallChannel"/>. Added in one file and one registration: the class tells everything that
/// the others need to know of it. Rankers can read which channel brought a candidate as the feature "channel_" and its name, with
/// underscores for hyphens.
/// </summary>
public interface IRecallChannel
{
    /// <summary>
    /// The channel's settings where the configuration has none. Null, unless overridden: it is asked only where the options name it.
    /// </summary>
    static virtual ChannelDefaults? Defaults => null;

    /// <summary>Name in options, answers and metrics; that of <see cref="Defaults"/> where there are any.</summary>
    string Name { get; }

    /// <summary>
    /// Why its items are in an answer, in words for a developer. Where an item has a source, the source's id is put behind
    /// them, so that "often together with" becomes "often together with item-7".
    /// </summary>
    string Reason { get; }

    /// <summary>What the channel needs of the event log from before the silo began. Nothing unless overridden.</summary>
    LogHistory History => LogHistory.None;

    /// <summary>
    /// Whether an item's place in the channel's list says how much this very user may want it, as what they did leads to it. Where no
    /// ranker judges, the list's order then counts beside the model's. False unless overridden.
    /// </summary>
    bool IsPersonal => false;

    /// <summary>Whether chance decides what it brings, so that its items' places say nothing of what is known. False unless overridden.</summary>
    bool IsRandom => false;

    /// <summary>
    /// Whether the lists that the channel makes of the parts of a divided catalogue can be merged to the one that it would make of the whole, and
    /// which order equal scores have in it. None unless overridden: a divided catalogue then refuses the channel.
    /// </summary>
    PartialLists Partial => PartialLists.None;

    /// <summary>
    /// Scores items that any channel brought by this channel's own measure, for lists that no model orders: an item then counts by its
    /// place among all candidates and not only among those that this channel brought. False, with nothing written, unless overridden.
    /// </summary>
    /// <param name="query">What is known.</param>
    /// <param name="items">The candidates.</param>
    /// <param name="scores">Receives a score for each; 0 or less where the channel has nothing to say for it.</param>
    bool TryScore(in RecallQuery query, ReadOnlySpan<RecalledItem> items, Span<float> scores) => false;

    /// <summary>Writes up to as many items as fit, each accepted by the filter, without duplicates, in any order.</summary>
    /// <param name="query">What is known.</param>
    /// <param name="destination">Where the items go; its length is what is left of the channel's quota.</param>
    /// <returns>How many were written.</returns>
    int Recall(in RecallQuery query, Span<RecalledItem> destination);
}
