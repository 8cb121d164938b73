using Orleans.Concurrency;

namespace Recsys;

/// <summary>A user, by user id: session, exposures, counters and interest embedding. Calls of one user run one after the other.</summary>
[Alias("recsys.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Recommends items.</summary>
    /// <param name="request">The question; its user is this grain's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">A field of the request broke a bound.</exception>
    /// <exception cref="PageExpiredException">The list of the request's page is over.</exception>
    [Alias("RecommendAsync")]
    Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says how the list would come about that <see cref="RecommendAsync"/> would give now. Changes nothing: no exposure is recorded.</summary>
    /// <param name="request">The question; its user is this grain's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException">A field of the request broke a bound.</exception>
    [Alias("ExplainAsync")]
    Task<RecommendExplanation> ExplainAsync(RecommendRequest request, CancellationToken cancellationToken = default);

    /// <summary>Stores events of this user; when the call returns, the accepted ones are on disk.</summary>
    /// <param name="events">Events of this user, up to the silo's maximum (1,000 unless set otherwise).</param>
    /// <param name="cancellationToken">Cancels the wait; events already handed to the log may still be stored.</param>
    /// <exception cref="RecsysValidationException">The batch broke a bound.</exception>
    /// <exception cref="EventLogUnavailableException">The log could not store them; nothing was acknowledged.</exception>
    [Alias("TrackAsync")]
    Task<TrackResult> TrackAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default);

    /// <summary>What this grain holds.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("GetProfileAsync")]
    Task<UserProfile> GetProfileAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Items that the user met last and did not dislike, newest first, each once. It answers while another call of the user waits, so
    /// that friends may ask each other.
    /// </summary>
    /// <param name="count">Most items; from 0.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("GetLikedItemsAsync")]
    [AlwaysInterleave]
    Task<IReadOnlyList<string>> GetLikedItemsAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>What to ask the user next; null where the active model asks nothing, or nothing more.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("GetQuestionAsync")]
    Task<OnboardingQuestion?> GetQuestionAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores what the user says of themselves; the next list reflects it. When the call returns, it is on disk.</summary>
    /// <param name="field">What was asked for, or any other attribute of the user that the application knows; 1 to 256 characters.</param>
    /// <param name="value">The answer, 1 to 256 characters; null to take an answer back.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The next question, or null.</returns>
    /// <exception cref="RecsysValidationException">A length broke its bound, or the user has 64 answers already.</exception>
    /// <exception cref="EventLogUnavailableException">The answer could not be stored.</exception>
    [Alias("AnswerAsync")]
    Task<OnboardingQuestion?> AnswerAsync(string field, string? value, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes over the history of another user, such as a visitor who has logged in: their events and answers become this user's, once, in
    /// one commit. Repeating it moves what came since. The other user goes on as a new one.
    /// </summary>
    /// <param name="fromUserId">Whose history moves; not this user.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RecsysValidationException">The id broke its bound, or is this user's own.</exception>
    /// <exception cref="EventLogUnavailableException">Nothing was moved; repeating it is safe.</exception>
    [Alias("MergeAsync")]
    Task<MergeReport> MergeAsync(string fromUserId, CancellationToken cancellationToken = default);

    /// <summary>Forgets what is in memory; the next call reads it from the log. Called for a user whose history moved away or was erased with another's.</summary>
    [Alias("ReloadAsync"), OneWay]
    Task ReloadAsync();

    /// <summary>
    /// Deletes everything stored of this user, and of those whose history was merged into theirs: events, answers, names, snapshot, memory.
    /// Events from before it are refused from now on, and what the loaded models learned of the user is not used. Item counters keep
    /// their totals.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait; repeating it is safe.</param>
    /// <returns>What was removed where.</returns>
    /// <exception cref="EventLogUnavailableException">The log could not be changed; repeat it.</exception>
    [Alias("EraseAsync")]
    Task<EraseReport> EraseAsync(CancellationToken cancellationToken = default);
}
