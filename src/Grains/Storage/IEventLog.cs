namespace Recsys.Grains.Storage;

/// <summary>
/// The durable log of user events, partitioned by user. An append that completed is on disk; user state and item counters
/// are views of the log and can always be rebuilt from it.
/// </summary>
public interface IEventLog
{
    /// <summary>Stores events of one user. Many callers' events share one commit (group commit).</summary>
    /// <param name="userId">The user of all the events.</param>
    /// <param name="events">The events, already checked.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue; what is queued is stored.</param>
    /// <exception cref="EventLogUnavailableException">The events could not be stored; none of them was.</exception>
    Task<AppendResult> AppendAsync(string userId, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default);

    /// <summary>The events of a user after a sequence, oldest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="afterSequence">0 for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<IReadOnlyList<LoggedEvent>> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken = default);

    /// <summary>All events after a sequence, oldest first, streamed.</summary>
    /// <param name="afterSequence">0 for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, CancellationToken cancellationToken = default);

    /// <summary>The sequence of the newest event that was ever stored; 0 for an empty log.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken = default);

    /// <summary>The purchases after a sequence, oldest first, each with what its user had bought before.</summary>
    /// <param name="afterSequence">0 for all.</param>
    /// <param name="newest">How many at most; where there are more, the newest.</param>
    /// <param name="earlier">How many earlier purchases of the user at most, the newest.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long afterSequence, int newest, int earlier, CancellationToken cancellationToken = default);

    /// <summary>The totals of an item, and the sequence up to which they count.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a user and all his events. Item totals stay, as they name no user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="EventLogUnavailableException">The events could not be deleted.</exception>
    Task EraseUserAsync(string userId, CancellationToken cancellationToken = default);
}

/// <summary>What became of an append.</summary>
/// <param name="Sequences">For each event its sequence in the log, or 0 where its id was there already.</param>
public sealed record AppendResult(long[] Sequences);

/// <summary>An event with its place in the log.</summary>
/// <param name="Sequence">Grows with every stored event.</param>
/// <param name="Event">The event.</param>
public sealed record LoggedEvent(long Sequence, UserEvent Event);

/// <summary>A purchase.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="ItemId">What was bought.</param>
/// <param name="Earlier">Items that the same user had bought before, newest first.</param>
public sealed record LoggedPurchase(long Sequence, string ItemId, IReadOnlyList<string> Earlier);

/// <summary>Totals of an item.</summary>
/// <param name="Counts">Events by <see cref="EventKind"/> value, 9 numbers.</param>
/// <param name="AsOfSequence">All events of the log up to this sequence are counted, and none after it.</param>
public sealed record ItemTotals(long[] Counts, long AsOfSequence);
