using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>
/// A user: the User Interest Center. Not reentrant: a recommendation sees all of a batch of events or none of it.
/// What a user does and says goes to the log first and into memory when it is on disk, so this state can always be read back. Each
/// append names the last sequence that this state knows: where the log has moved on, the state is read again before anything is added.
/// </summary>
internal sealed partial class UserGrain(UserServices services) : Grain, IUserGrain
{
    // A state that must be read again more often than this in one call has another writer beside it.
    private const int MaxAttempts = 5;

    private const int PageEvents = 1024;

    private readonly UserState _state = new(services.Limits.SessionLength, services.Limits.ExposureLength, services.Limits.BoughtLength);
    private int _sinceSnapshot;
    private bool _restored;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await services.Directory.Filled.WaitAsync(cancellationToken);
        await TryRestoreAsync();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A snapshot spares reading the log. A short tail is read as fast as a snapshot, and a silo that stops has as many of them as users.
        if (_restored && _sinceSnapshot > services.Limits.SnapshotEvery / 4)
        {
            Save();
        }

        return Task.CompletedTask;
    }

    public Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken)
    {
        services.Validator.Require(request, this.GetPrimaryKeyString());
        return _restored && (request.Page is not null || !services.Pipeline.HasRemote(request.Surface))
            ? Task.FromResult(Run(request, null, RecommendationCall.Run))
            : PrepareAndRunAsync(request, RecommendationCall.Run, cancellationToken);
    }

    public Task<RecommendExplanation> ExplainAsync(RecommendRequest request, CancellationToken cancellationToken)
    {
        services.Validator.Require(request, this.GetPrimaryKeyString());
        return PrepareAndRunAsync(request, RecommendationCall.Explain, cancellationToken);
    }

    public async Task<TrackResult> TrackAsync(IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    {
        var user = this.GetPrimaryKeyString();
        services.Validator.Require(events, user);
        var batch = await EventBatch.CheckAsync(events, user, services.Validator, services.Directory);
        if (batch.Events.Count == 0)
        {
            return new TrackResult(0, 0, batch.Rejected);
        }

        if (!_restored)
        {
            await TryRestoreAsync();
        }

        var stored = await AppendAsync(user, batch.Events, cancellationToken);
        var result = Apply(batch, stored);
        if (_restored && _sinceSnapshot >= services.Limits.SnapshotEvery)
        {
            Save();
        }

        return result;
    }

    public async Task<UserProfile> GetProfileAsync(CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await RestoreAsync(cancellationToken);
        }

        var session = new List<string>(_state.Session.Count);
        for (var i = 0; i < _state.Session.Count; i++)
        {
            if (_state.Session[i].Row is >= 0 and var index)
            {
                session.Add(services.Table.GetId(index));
            }
        }

        return new UserProfile(
            this.GetPrimaryKeyString(),
            _state.Counters,
            session,
            _state.InterestVersion,
            _state.Interest.ToArray(),
            _state.LastSequence,
            _state.Exposures.Pending)
        {
            Answers = _state.Answers,
        };
    }

    // It waits for nothing, so that it never sees a state half changed by the call that it came between.
    public Task<IReadOnlyList<string>> GetLikedItemsAsync(int count, CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }

        Span<HistoryEvent> session = stackalloc HistoryEvent[_state.Session.Count];
        _state.Session.CopyNewestFirst(session);
        Span<int> items = stackalloc int[Math.Clamp(count, 0, session.Length)];
        var liked = new string[RecentUsers.Liked(session, items)];
        for (var i = 0; i < liked.Length; i++)
        {
            liked[i] = services.Table.GetId(items[i]);
        }

        return Task.FromResult<IReadOnlyList<string>>(liked);
    }

    public async Task<OnboardingQuestion?> GetQuestionAsync(CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await RestoreAsync(cancellationToken);
        }

        using var lease = services.Models.Acquire();
        return Onboarding.Next(lease.Model, _state.Answers);
    }

    public async Task<OnboardingQuestion?> AnswerAsync(string field, string? value, CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await RestoreAsync(cancellationToken);
        }

        services.Validator.RequireAnswer(this.GetPrimaryKeyString(), field, value, _state.Answers);
        var answer = new UserAnswer(field, value, services.Time.GetUtcNow());
        await ChangeAsync(last => services.Log.AnswerAsync(this.GetPrimaryKeyString(), last, answer, cancellationToken), r => r.Events is not null);
        var answers = new Dictionary<string, string>(_state.Answers);
        if (value is null)
        {
            answers.Remove(field);
        }
        else
        {
            answers[field] = value;
        }

        _state.Answers = answers;
        using var lease = services.Models.Acquire();
        return Onboarding.Next(lease.Model, _state.Answers);
    }

    public async Task<MergeReport> MergeAsync(string fromUserId, CancellationToken cancellationToken)
    {
        var user = this.GetPrimaryKeyString();
        services.Validator.RequireMerge(fromUserId, user);
        if (!_restored)
        {
            await RestoreAsync(cancellationToken);
        }

        var merged = await ChangeAsync(
            last => services.Log.MergeAsync(fromUserId, user, last, services.Time.GetUtcNow(), cancellationToken), r => r is not null);
        if (merged!.Moved > 0)
        {
            // What came lies between what is known already: the state is made anew of both.
            _restored = false;
            await RestoreAsync(cancellationToken);
            Show();
        }

        await services.RecentEverywhere.ForgetAsync(fromUserId);
        await services.Grains.GetGrain<IUserGrain>(fromUserId).ReloadAsync();
        return new MergeReport(merged.Moved);
    }

    public Task ReloadAsync()
    {
        _restored = false;
        _state.Clear();
        return Task.CompletedTask;
    }

    public async Task<EraseReport> EraseAsync(CancellationToken cancellationToken)
    {
        // The log first: it refuses the user's old events from here on, so that whatever fails below is mended by repeating. No state
        // is needed for it, so that a user whose state cannot be read can be erased.
        var user = this.GetPrimaryKeyString();
        var now = services.Time.GetUtcNow();
        var removed = await services.Log.EraseUserAsync(user, now, cancellationToken);
        var (snapshot, overwritten) = (false, removed.Overwritten);
        foreach (var id in removed.MergedUserIds.Prepend(user))
        {
            var (found, gone) = await services.Snapshots.EraseAsync(id, cancellationToken);
            (snapshot, overwritten) = (snapshot | found, overwritten & gone);
        }

        _sinceSnapshot = 0;
        _state.Clear();
        _state.ErasedAt = now.ToUnixTimeMilliseconds();
        _restored = true;
        foreach (var id in removed.MergedUserIds.Prepend(user))
        {
            await services.RecentEverywhere.ForgetAsync(id);
        }

        return new EraseReport
        {
            Events = removed.Events,
            Answers = removed.Answers,
            MergedUserIds = removed.MergedUserIds,
            Snapshot = snapshot,
            FilesOverwritten = overwritten,
            ModelVersions = services.Models.VersionsWith(user),
        };
    }

    // A state that was never read back names no sequence: it is not changed by what it stores.
    private async Task<AppendedEvent[]> AppendAsync(string user, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken) =>
        _restored
            ? (await ChangeAsync(last => services.Log.AppendAsync(user, last, events, cancellationToken), r => r.Events is not null)).Events!
            : (await services.Log.AppendAsync(user, null, events, cancellationToken)).Events!;

    // Writes to the log from where this state is. Where the log has moved on (another activation, a merge), it is read again.
    private async Task<T> ChangeAsync<T>(Func<long, Task<T>> write, Func<T, bool> isDone)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var result = await write(_state.LastSequence);
            if (isDone(result))
            {
                return result;
            }

            services.Instruments.Stale();
            await RestoreAsync(CancellationToken.None);
        }

        throw new EventLogUnavailableException($"The log of user '{this.GetPrimaryKeyString()}' changed {MaxAttempts} times while this call wrote to it; repeat the call.");
    }

    private TrackResult Apply(EventBatch batch, AppendedEvent[] stored)
    {
        var accepted = 0;
        var duplicates = 0;
        var rejected = batch.Rejected;
        for (var i = 0; i < stored.Length; i++)
        {
            var e = batch.Events[i];
            switch (stored[i].Outcome)
            {
                case AppendOutcome.Stored:
                    accepted++;
                    services.Counters.Add(e.ItemId, e.Kind, stored[i].Sequence);
                    if (_restored)
                    {
                        _state.Apply(stored[i].Sequence, batch.Indexes[i], e.Kind, e.Value, e.Time.ToUnixTimeMilliseconds());
                    }

                    break;
                case AppendOutcome.Duplicate:
                    duplicates++;
                    break;
                case AppendOutcome.Conflict:
                    rejected = [.. rejected, new EventRejection(e.Id, new RecsysError(nameof(e.Id), e.Id, "an id that no other event of the user has (UserEvent.NewId makes one)")) { Index = batch.Places[i] }];
                    break;
                case AppendOutcome.Erased:
                    rejected = [.. rejected, new EventRejection(e.Id, new RecsysError(nameof(e.Time), $"{e.Time:O}", "after the erasure of the user")) { Index = batch.Places[i] }];
                    break;
            }
        }

        if (_restored && accepted > 0)
        {
            _sinceSnapshot += accepted;
            Show();
        }

        return new TrackResult(accepted, duplicates, rejected);
    }

    // Brings what was learned of the user to the interest and to the silo's remembered users.
    private void Show()
    {
        using var lease = services.Models.Acquire();
        UpdateInterest(lease.Model, static (state, serving) => state.UpdateInterest(serving));
        _state.EnterInto(services.Recent, this.GetPrimaryKeyString());
    }

    // A model that fails on this user leaves them with the lists of a new one; their events are safe either way.
    private void UpdateInterest(ServingModel? serving, Action<UserState, ServingModel?> update)
    {
        try
        {
            update(_state, serving);
        }
        catch (ModelOutputException e)
        {
            _state.DropInterest(serving!.Version);
            Log.InterestFailed(services.Logger, this.GetPrimaryKeyString(), serving.Version, e);
        }
    }

    // Nothing of the user changes while remote channels are waited for: the grain is not reentrant.
    private async Task<TAnswer> PrepareAndRunAsync<TAnswer>(RecommendRequest request, Call<TAnswer> call, CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await TryRestoreAsync();
        }

        var remote = services.Pipeline.HasRemote(request.Surface)
            ? await services.Pipeline.GatherAsync(RecommendationCall.RemoteQuery(services, _state, request), cancellationToken)
            : null;
        return Run(request, remote, call);
    }

    private TAnswer Run<TAnswer>(RecommendRequest request, RemoteCandidates? remote, Call<TAnswer> call)
    {
        using var lease = services.Models.Acquire();
        UpdateInterest(lease.Model, static (state, serving) => state.MoveInterestTo(serving));
        return call(services, _state, lease.Model, request, remote, _restored ? services.Models.Trouble : "the user's history could not be read");
    }

    // A store that cannot be read must not stop recommendations: the user is served as a new one until it can.
    private async Task TryRestoreAsync()
    {
        try
        {
            await RestoreAsync(CancellationToken.None);
        }
        catch (EventLogUnavailableException e)
        {
            Log.RestoreFailed(services.Logger, this.GetPrimaryKeyString(), e);
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var user = this.GetPrimaryKeyString();
        _restored = false;
        UserHead head;
        do
        {
            head = await services.Log.ReadHeadAsync(user, cancellationToken);
            _state.Restore(head);
            if (head.LastSequence > 0 && await services.Snapshots.ReadAsync(user, head, cancellationToken) is { } snapshot)
            {
                var session = await services.Directory.ResolveAsync(Array.ConvertAll(snapshot.Session, s => s.ItemId), create: false);
                var bought = await services.Directory.ResolveAsync(snapshot.Bought, create: false);
                _state.Restore(snapshot, session, bought);
            }

            await ReadTailAsync(user, cancellationToken);
        }
        while (_state.LastSequence > head.LastSequence);

        _state.Reach(head.LastSequence);
        _restored = true;
    }

    private async Task ReadTailAsync(string user, CancellationToken cancellationToken)
    {
        _sinceSnapshot = 0;
        await foreach (var page in services.Log.ReadUserAsync(user, _state.LastSequence, cancellationToken).Chunk(PageEvents))
        {
            var indexes = await services.Directory.ResolveAsync(Array.ConvertAll(page, e => e.Event.ItemId), create: false);
            for (var i = 0; i < page.Length; i++)
            {
                var e = page[i].Event;
                _state.Apply(page[i].Sequence, indexes[i], e.Kind, e.Value, e.Time.ToUnixTimeMilliseconds());
            }

            _sinceSnapshot += page.Length;
        }
    }

    // Nobody waits for it: the log has everything.
    private void Save()
    {
        services.Snapshots.Write(this.GetPrimaryKeyString(), _state.ToSnapshot(services.Table));
        _sinceSnapshot = 0;
    }

    // The answer, or how it came about: the same way to it but for the last step.
    private delegate TAnswer Call<TAnswer>(
        UserServices services, UserState state, ServingModel? serving, RecommendRequest request, RemoteCandidates? remote, string? trouble);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The history of user {User} could not be read; they are served as a new user.")]
        public static partial void RestoreFailed(ILogger logger, string user, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Model version {Version} failed on the history of user {User}.")]
        public static partial void InterestFailed(ILogger logger, string user, string version, Exception exception);
    }
}
