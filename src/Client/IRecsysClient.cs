namespace Recsys.Client;

/// <summary>
/// The one way in for a game or commerce backend, the same in a silo's own process and from outside the cluster.
/// </summary>
/// <remarks>
/// <para>
/// Every call has a deadline (<see cref="RecsysClientOptions.Deadline"/>), which the silo hears of: a call that is given up stops there, or
/// is not begun. A write that was begun may still be done.
/// Every call takes a cancellation token. Calls that fail because a silo went away, or that get no answer in half of the deadline
/// (<see cref="RecsysClientOptions.AttemptTimeout"/>), are repeated until the deadline, with a pause that doubles from
/// <see cref="RecsysClientOptions.RetryPause"/> to <see cref="RecsysClientOptions.MaxRetryPause"/>: all of them are safe to repeat, since
/// events are counted once by their id, upserts and erasures replace, and a recommendation changes nothing but the exposure
/// that it records. Refusals (<see cref="RecsysValidationException"/>, <see cref="RecsysOverloadedException"/>), a log that cannot store
/// (<see cref="EventLogUnavailableException"/>), refused swaps and passed deadlines are not repeated.
/// </para>
/// <para>
/// An argument that is null, an id that is empty, and text with half of a surrogate pair are refused like any other broken bound, with a
/// <see cref="RecsysValidationException"/>. Any call may throw a <see cref="RecsysOverloadedException"/>, at once, where too much waits.
/// </para>
/// </remarks>
public interface IRecsysClient
{
    /// <summary>Recommends items to a user.</summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">A field of the request broke a bound.</exception>
    /// <exception cref="PageExpiredException">The list of the request's page is over; ask for its first page again.</exception>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Recommends items to many users, such as all of a campaign: each list is made on the silo where its user is, at most
    /// <see cref="RecsysClientOptions.ManyInFlight"/> at a time, and comes in the users' order as it is read. A user whose list fails has the reason in its
    /// place. Where a silo has too much to do the stream waits, so that users who ask for themselves come first. Lists are exposures, as those of <see cref="RecommendAsync"/>.
    /// </summary>
    /// <param name="userIds">The users, read as the stream is; a million takes no more memory than a hundred.</param>
    /// <param name="request">The question; its user is ignored.</param>
    /// <param name="after">The token of the last list that an earlier call gave, with the same users in the same order, to go on behind it; null to begin.</param>
    /// <param name="cancellationToken">Ends the stream, and the calls that are on their way.</param>
    /// <exception cref="RecsysValidationException">The request broke a bound that no silo is asked about, or the token is of other users.</exception>
    IAsyncEnumerable<UserRecommendation> RecommendManyAsync(
        IAsyncEnumerable<string> userIds, RecommendRequest request, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says how the list would come about that <see cref="RecommendAsync"/> would give now: channel, place after each stage, what
    /// moved each score, and what was filtered. Changes nothing, and costs some runs of the ranker.
    /// </summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">A field of the request broke a bound.</exception>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    Task<RecommendExplanation> ExplainAsync(RecommendRequest request, CancellationToken cancellationToken = default);

    /// <summary>Stores one event. When the call returns, it is on disk; a repeated id is accepted and counted once.</summary>
    /// <param name="userEvent">The event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">The event was refused.</exception>
    /// <exception cref="EventLogUnavailableException">It could not be stored; sending it again is safe.</exception>
    /// <exception cref="TimeoutException">The deadline passed; sending it again is safe.</exception>
    Task TrackAsync(UserEvent userEvent, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores one event that happens now, with a new id. Where the call fails, another one is another event: to repeat safely across calls,
    /// make the event yourself.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="kind">What happened; not <see cref="EventKind.Custom"/>.</param>
    /// <param name="value">Seconds for play and dwell, price for purchase, else 0.</param>
    /// <param name="response">The answer that showed the item, or null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">The event was refused.</exception>
    /// <exception cref="EventLogUnavailableException">It could not be stored.</exception>
    /// <exception cref="TimeoutException">The deadline passed; it may have been stored.</exception>
    Task TrackAsync(
        string userId, string itemId, EventKind kind, double value = 0, RecommendResponse? response = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores events of any number of users. Refused events are named in the result by place and id and do not stop the others, whatever is
    /// wrong with them. Many events of one user go in several calls, one after the other.
    /// </summary>
    /// <param name="events">The events; as many as fit into memory.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">The list is null.</exception>
    /// <exception cref="EventLogUnavailableException">Some could not be stored; sending all again is safe.</exception>
    /// <exception cref="TimeoutException">The deadline passed; sending all again is safe.</exception>
    Task<TrackResult> TrackAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default);

    /// <summary>What to ask a user next, so that their lists suit them sooner; null where nothing more would tell enough.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<OnboardingQuestion?> GetQuestionAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Stores what a user says of themselves; durable when the call returns, and the next list reflects it.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="field">The question's field, or any other attribute of the user that the application knows.</param>
    /// <param name="value">Their answer; null to take an answer back.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The next question, or null.</returns>
    /// <exception cref="RecsysValidationException">A length broke its bound, or the user has 64 answers already.</exception>
    /// <exception cref="EventLogUnavailableException">The answer could not be stored; sending it again is safe.</exception>
    Task<OnboardingQuestion?> AnswerAsync(string userId, string field, string? value, CancellationToken cancellationToken = default);

    /// <summary>Items most like one item, by the active model; without one, by live events and attributes.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">The item is unknown, or the count broke its bound.</exception>
    Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(string itemId, int count = 20, CancellationToken cancellationToken = default);

    /// <summary>Items most like one item, filtered, and with attributes that are asked for.</summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">The item is unknown, or a field of the request broke a bound.</exception>
    Task<IReadOnlyList<SimilarItem>> GetSimilarItemsAsync(SimilarItemsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Creates or replaces items; durable when the call returns, in every silo's item table within a second.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">An item broke a bound; items of other batches may have been stored.</exception>
    /// <exception cref="CatalogueUnavailableException">Some could not be stored; sending all again is safe.</exception>
    Task UpsertItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken = default);

    /// <summary>What is known of an item, or null.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<ItemInfo?> GetItemAsync(string itemId, CancellationToken cancellationToken = default);

    /// <summary>What is known of those of some items that exist, in the order of the ids.</summary>
    /// <param name="itemIds">The items.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">An id broke a bound.</exception>
    Task<IReadOnlyList<ItemInfo>> GetItemsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Items by id in the order of Unicode code points, a page at a time: all items, if none changes meanwhile.</summary>
    /// <param name="pageToken">The page before's <see cref="ItemPage.NextPageToken"/>; null for the first page.</param>
    /// <param name="count">How many, 1 to the silo's maximum. Default 100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">The count broke its bound, or the token is none of a page.</exception>
    Task<ItemPage> ListItemsAsync(string? pageToken = null, int count = 100, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes items; durable when the call returns, gone from every silo's lists within a second. A later upsert brings an item
    /// back. Events of it stay in the log and its counters stay.
    /// </summary>
    /// <param name="itemIds">The items; those that do not exist are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">An id broke a bound; items of other batches may have been deleted.</exception>
    /// <exception cref="CatalogueUnavailableException">Some could not be deleted; sending all again is safe.</exception>
    Task DeleteItemsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default);

    /// <summary>Says whether items may be recommended, and leaves their attributes; durable when the call returns, in every silo's lists within a second.</summary>
    /// <param name="itemIds">The items.</param>
    /// <param name="available">Whether they may.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Those of the ids that the catalogue does not have.</returns>
    /// <exception cref="RecsysValidationException">An id broke a bound; items of other batches may have been changed.</exception>
    /// <exception cref="CatalogueUnavailableException">Some could not be changed; sending all again is safe.</exception>
    Task<IReadOnlyList<string>> SetAvailabilityAsync(IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken = default);

    /// <summary>What is held of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<UserProfile> GetUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes everything stored of a user, and of those whose history was merged into theirs. Their events from before it are refused from
    /// now on.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What was removed where, and which versions were trained with them.</returns>
    /// <exception cref="EventLogUnavailableException">It could not be carried through; repeating it is safe.</exception>
    Task<EraseReport> EraseUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Moves the history of one user, such as a visitor who logs in, to another one: events and answers, once, durable when the call
    /// returns. Repeating it moves what came since.
    /// </summary>
    /// <param name="fromUserId">Whose history moves; they go on as a new user.</param>
    /// <param name="toUserId">Who takes it over.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">An id broke its bound, or both are the same.</exception>
    /// <exception cref="EventLogUnavailableException">Nothing was moved; repeating it is safe.</exception>
    Task<MergeReport> MergeUserAsync(string fromUserId, string toUserId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The audit log, newest first: who promoted, rolled back, erased, merged or deleted what (<see cref="CallActor"/>). Each row was on disk before
    /// what it tells of was done; where that failed, or was repeated, there is a row of each attempt.
    /// </summary>
    /// <param name="count">How many rows at most; 1 to Recsys:Limits:MaxCount.</param>
    /// <param name="before">Only rows with a lower number, such as the last one of the page before; null for the newest.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException"><paramref name="count"/> is out of its range.</exception>
    /// <exception cref="CatalogueUnavailableException">The store could not be read.</exception>
    Task<IReadOnlyList<AuditEntry>> GetAuditAsync(int count = 100, long? before = null, CancellationToken cancellationToken = default);

    /// <summary>Model versions: list, promote, roll back.</summary>
    IModelCoordinatorGrain Models { get; }
}
