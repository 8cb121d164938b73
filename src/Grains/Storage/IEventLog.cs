using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>
/// The durable log of what users did and said, partitioned by user. An append that completed is on disk; user state and item
/// counters are views of the log and can always be rebuilt from it.
/// </summary>
public interface IEventLog
{
    /// <summary>What a view of a user that is made now bears, so that it can be told from views of other logs.</summary>
    /// <param name="userId">The user.</param>
    LogStamp StampOf(string userId);

    /// <summary>Whether a view is one of this log: it is not where an older copy of the log was restored since, or the log is another one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="stamp">What the view bears.</param>
    /// <param name="sequence">Up to where it goes.</param>
    bool Includes(string userId, LogStamp stamp, long sequence);

    /// <summary>Stores events of one user. Many callers' events share one commit (group commit).</summary>
    /// <param name="userId">The user of all the events.</param>
    /// <param name="expectedLast">The user's last sequence as the caller knows it, 0 for none; null for a caller who keeps no state. Where it is another one, nothing is stored.</param>
    /// <param name="events">The events, already checked.</param>
    /// <param name="cancellationToken">Cancels the call; what is queued may still be stored.</param>
    /// <exception cref="EventLogUnavailableException">
    /// The events could not be stored. None of them was, unless the way to a database broke in the middle, which the message then says; to send the same
    /// events again is safe.
    /// </exception>
    /// <exception cref="RecsysOverloadedException">The log's queue is full; none of them was stored.</exception>
    Task<AppendResult> AppendAsync(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default);

    /// <summary>Stores an answer of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="expectedLast">As in <see cref="AppendAsync"/>.</param>
    /// <param name="answer">What they said.</param>
    /// <param name="cancellationToken">Cancels the call; what is queued may still be stored.</param>
    /// <exception cref="EventLogUnavailableException">It could not be stored.</exception>
    /// <exception cref="RecsysOverloadedException">The log's queue is full.</exception>
    Task<AppendResult> AnswerAsync(string userId, long? expectedLast, UserAnswer answer, CancellationToken cancellationToken = default);

    /// <summary>Moves all that is logged of one user to another one, once: what is there already is dropped.</summary>
    /// <param name="fromUserId">Whose history moves, such as a visitor's.</param>
    /// <param name="toUserId">To whom.</param>
    /// <param name="expectedLast">As in <see cref="AppendAsync"/>, of the receiving user.</param>
    /// <param name="time">When.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What moved; null where <paramref name="expectedLast"/> is not the receiving user's last sequence.</returns>
    /// <exception cref="EventLogUnavailableException">Nothing could be moved.</exception>
    Task<MergeResult?> MergeAsync(string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, CancellationToken cancellationToken = default);

    /// <summary>What is known of a user beside their events.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<UserHead> ReadHeadAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>The events of a user after a sequence, oldest first, streamed.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="afterSequence">0 for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    IAsyncEnumerable<LoggedEvent> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken = default);

    /// <summary>All events after a sequence, oldest first, streamed.</summary>
    /// <param name="afterSequence">0 for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, CancellationToken cancellationToken = default);

    /// <summary>The sequence of the newest event that was ever stored; 0 for an empty log.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken = default);

    /// <summary>A place so far before another one that about so many events are between them; 0 or less for the beginning.</summary>
    /// <param name="sequence">The other one.</param>
    /// <param name="events">How many.</param>
    long Before(long sequence, long events);

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

    /// <summary>The totals of some items, in their order, all as of one sequence.</summary>
    /// <param name="itemIds">The items.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Reads the totals of every item that has any, in one pass.</summary>
    /// <param name="take">Gets each item and its events by <see cref="EventKind"/> value, 9 numbers in an array that is used again.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The sequence: all events of the log up to it are counted, and none after it.</returns>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a user: events, answers, what was shown to them, name, and those whose history was merged into theirs. Events up to then are refused from now on.
    /// Item totals stay, as they name no user; how much of them is of removed events is noted.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="time">When.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="EventLogUnavailableException">They could not be deleted.</exception>
    Task<LogErasure> EraseUserAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes events before a time that no state needs: of each user the newest ones stay, and how many of each kind were removed is
    /// noted, so that user state and totals stay what they are. Answers stay.
    /// </summary>
    /// <param name="before">Events of this time and later stay.</param>
    /// <param name="keptEvents">Newest events of a user that stay, impressions not counted; from 1.</param>
    /// <param name="keptPurchases">Newest purchases of a user that stay.</param>
    /// <param name="cancellationToken">Ends it between two commits.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="EventLogUnavailableException">The log could not be changed; what is done is done.</exception>
    Task<long> PruneAsync(DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records an answer as it was shown. Returns at once, and the answer is on disk within a second; what finds no room, or cannot be stored, is counted
    /// and lost, so that an answer never waits for the disk.
    /// </summary>
    /// <param name="list">The answer.</param>
    void Show(ShownList list);

    /// <summary>The answers of a period, by time and request id, streamed, under the names that their users have now.</summary>
    /// <param name="since">Unix milliseconds; answers before are left out.</param>
    /// <param name="until">Unix milliseconds; answers of then and later are left out.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    IAsyncEnumerable<ShownList> ReadShownAsync(long since, long until, CancellationToken cancellationToken = default);

    /// <summary>A sequence before every event that an answer of a period can have led to; null where there is no answer.</summary>
    /// <param name="since">Unix milliseconds.</param>
    /// <param name="until">Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<long?> ReadShownPositionAsync(long since, long until, CancellationToken cancellationToken = default);

    /// <summary>Time of the oldest recorded answer, unix milliseconds; null where there is none.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="EventLogUnavailableException">The log could not be read.</exception>
    Task<long?> ReadOldestShownAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes answers from before a time.</summary>
    /// <param name="before">Answers of this time and later stay.</param>
    /// <param name="cancellationToken">Ends it between two commits.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="EventLogUnavailableException">The log could not be changed; what is done is done.</exception>
    Task<long> PruneShownAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
