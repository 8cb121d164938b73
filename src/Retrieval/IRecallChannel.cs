namespace Recsys.Retrieval;

/// <summary>
/// One way to find candidates in the silo's own memory. It runs on the request's thread and must not wait for anything; a
/// channel that may is an <see cref="IRemoteRecallChannel"/>. Added in one file and one registration.
/// </summary>
public interface IRecallChannel
{
    /// <summary>Name in options, answers and metrics.</summary>
    string Name { get; }

    /// <summary>
    /// Why its items are in an answer, in words for a developer. Where an item has a source, the source's id is put behind
    /// them, so that "often together with" becomes "often together with item-7".
    /// </summary>
    string Reason { get; }

    /// <summary>
    /// Whether an item's place in the channel's list says how much this very user may want it, as what he did leads to it. Where no
    /// ranker judges, the list's order then counts beside the model's. False unless overridden.
    /// </summary>
    bool IsPersonal => false;

    /// <summary>Writes up to as many items as fit, each accepted by the filter, without duplicates, in any order.</summary>
    /// <param name="query">What is known.</param>
    /// <param name="destination">Where the items go; its length is what is left of the channel's quota.</param>
    /// <returns>How many were written.</returns>
    int Recall(in RecallQuery query, Span<RecalledItem> destination);
}
