using Microsoft.Extensions.Logging;
using Recsys.Grains.Storage;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>
/// A user: the User Interest Center. Not reentrant: a recommendation sees all of a batch of events or none of it. They live on the silo that their
/// first request reached, and take their state along when they are moved to another one.
/// </summary>
[UserPlacement]
internal sealed partial class UserGrain(UserServices services) : Grain, IUserGrain, IGrainMigrationParticipant
{
    // Of what a user takes along to another silo.
    private const string MovedState = "recsys.user";

    private readonly UserHistory _history = new(services);
    private MovedUser? _moved;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Services.Directory.Filled.WaitAsync(cancellationToken);
        if (_moved is { } moved)
        {
            _moved = null;
            try
            {
                await _history.MoveInAsync(moved);
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogNotMoved(Services.Logger, Id, e);
            }
        }

        await _history.TryRequireAsync(Id);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A snapshot spares reading the log. A short tail is read as fast as a snapshot, and a silo that stops has as many of them as users.
        _history.SaveAfter(Id, 1 + (Services.Limits.SnapshotEvery / 4));
        return Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_history.MoveOut() is { } moved)
        {
            dehydrationContext.TryAddValue(MovedState, moved);
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        try
        {
            rehydrationContext.TryGetValue(MovedState, out _moved);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Any exception can come of what another build wrote; the log has everything.
            LogNotMoved(Services.Logger, Id, e);
        }
    }

    public Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken)
    {
        Services.Validator.Require(request, Id);
        var plan = Services.Pipeline.PlanOf(request.Surface);
        if (Services.Shards.IsDivided)
        {
            return RecommendOfPartsAsync(request, plan, cancellationToken);
        }

        return _history.IsRestored && (request.Page is not null || (!plan.HasRemote && !UserInterest.MustReplay(Services, _history.State)))
            ? Task.FromResult(Run(new PlannedRequest(request, plan, null), RecommendationCall.Run))
            : PrepareAndRunAsync(request, plan, RecommendationCall.Run, cancellationToken);
    }

    public Task<RecommendExplanation> ExplainAsync(RecommendRequest request, CancellationToken cancellationToken)
    {
        Services.Validator.Require(request, Id);
        Services.Shards.RequireWhole("an explanation of a list");
        return PrepareAndRunAsync(request, Services.Pipeline.PlanOf(request.Surface), RecommendationCall.Explain, cancellationToken);
    }

    public async Task<TrackResult> TrackAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    {
        var user = Id;
        Services.Validator.Require(events, user);
        var batch = await EventBatch.CheckAsync(events, user, Services.Validator, Services.Directory);
        if (batch.Events.Count == 0)
        {
            return new TrackResult(0, 0, batch.Rejected);
        }

        await _history.TryRequireAsync(user);
        var result = StoredEvents.Take(Services, _history, batch, await _history.AppendAsync(user, batch.Events, cancellationToken));
        if (_history.IsRestored && result.Accepted > 0)
        {
            _history.Took(result.Accepted);
            await UserInterest.ReplayAsync(Services, _history, user, CancellationToken.None);
            UserInterest.Learn(Services, _history.State, user);
        }

        _history.SaveAfter(user, Services.Limits.SnapshotEvery);
        return result;
    }

    public async Task<UserProfile> GetProfileAsync(CancellationToken cancellationToken)
    {
        await _history.RequireAsync(Id, cancellationToken);
        return UserView.Profile(Id, _history.State, Services.Table);
    }

    // It waits for nothing, so that it never sees a state half changed by the call that it came between.
    public Task<IReadOnlyList<string>> GetLikedItemsAsync(int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(_history.IsRestored ? UserView.Liked(_history.State, Services.Table, count) : []);

    public async Task<OnboardingQuestion?> GetQuestionAsync(CancellationToken cancellationToken)
    {
        await _history.RequireAsync(Id, cancellationToken);
        return NextQuestion();
    }

    public async Task<OnboardingQuestion?> AnswerAsync(string field, string? value, CancellationToken cancellationToken)
    {
        var user = Id;
        await _history.RequireAsync(user, cancellationToken);
        Services.Validator.RequireAnswer(user, field, value, _history.State.Answers);
        var answer = new UserAnswer(field, value, Services.Time.GetUtcNow());
        await _history.ChangeAsync(user, last => Services.Log.AnswerAsync(user, last, answer, cancellationToken), r => r.Events is not null);
        var answers = new Dictionary<string, string>(_history.State.Answers);
        if (value is null)
        {
            answers.Remove(field);
        }
        else
        {
            answers[field] = value;
        }

        _history.State.Answers = answers;
        UserInterest.AnswersChanged(Services, _history.State, user);
        return NextQuestion();
    }

    public async Task<MergeReport> MergeAsync(string fromUserId, CancellationToken cancellationToken)
    {
        var user = Id;
        Services.Validator.RequireMerge(fromUserId, user);
        await _history.RequireAsync(user, cancellationToken);
        await UserAudit.WriteAsync(Services, AuditAction.MergeUsers, fromUserId, user, cancellationToken);
        var merged = await _history.ChangeAsync(
            user, last => Services.Log.MergeAsync(fromUserId, user, last, Services.Time.GetUtcNow(), cancellationToken), r => r is not null);
        if (merged!.Moved > 0)
        {
            // What came lies between what is known already: the state is made anew of both.
            await _history.RestoreAsync(user, cancellationToken);
            UserInterest.Learn(Services, _history.State, user);
        }

        await Services.RecentEverywhere.ForgetAsync(fromUserId);
        await Services.Grains.GetGrain<IUserGrain>(fromUserId).ReloadAsync();
        return new MergeReport(merged.Moved);
    }

    public Task ReloadAsync()
    {
        _history.Forget();
        return Task.CompletedTask;
    }

    public Task<EraseReport> EraseAsync(CancellationToken cancellationToken)
    {
        var now = Services.Time.GetUtcNow();
        return UserErasure.RunAsync(Services, Id, now, () => _history.BeginAnew(now), cancellationToken);
    }

    private string Id => this.GetPrimaryKeyString();

    // Kept once: every user in memory has a grain.
    private UserServices Services => _history.Services;

    private OnboardingQuestion? NextQuestion()
    {
        using var lease = Services.Models.Acquire();
        return Onboarding.Next(lease.Model, _history.State.Answers);
    }

    // Nothing of the user changes while remote channels are waited for: the grain is not reentrant.
    private async Task<TAnswer> PrepareAndRunAsync<TAnswer>(
        RecommendRequest request, SurfacePlan plan, Call<TAnswer> call, CancellationToken cancellationToken)
    {
        await _history.TryRequireAsync(Id);
        await UserInterest.ReplayAsync(Services, _history, Id, cancellationToken);
        var remote = plan.HasRemote
            ? await Services.Pipeline.GatherAsync(plan, RecommendationCall.RemoteQuery(Services, _history.State, request), cancellationToken)
            : null;
        return Run(new PlannedRequest(request, plan, remote), call);
    }

    private async Task<RecommendResponse> RecommendOfPartsAsync(RecommendRequest request, SurfacePlan plan, CancellationToken cancellationToken)
    {
        await _history.TryRequireAsync(Id);
        await UserInterest.ReplayAsync(Services, _history, Id, cancellationToken);
        return await new ShardedRecommendation(Services, _history, request, plan, cancellationToken).RunAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What user {User} brought from another silo could not be read; the state is read from the event log.")]
    private static partial void LogNotMoved(ILogger logger, string user, Exception exception);

    private TAnswer Run<TAnswer>(PlannedRequest planned, Call<TAnswer> call)
    {
        using var lease = Services.Models.Acquire();
        UserInterest.MoveTo(lease.Model, Services, _history.State, planned.Request.UserId);
        return call(Services, _history, lease.Model, planned, _history.IsRestored ? Services.Models.Trouble : "the user's history could not be read");
    }

    // The answer, or how it came about: the same way to it but for the last step.
    private delegate TAnswer Call<TAnswer>(UserServices Services, UserHistory history, ServingModel? serving, PlannedRequest planned, string? trouble);
}
