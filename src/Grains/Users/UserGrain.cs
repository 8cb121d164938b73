using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>
/// A user: the User Interest Center. Not reentrant: a recommendation sees all of a batch of events or none of it.
/// Events go to the log first and into memory when they are on disk, so this state can always be read back.
/// </summary>
internal sealed partial class UserGrain(UserServices services) : Grain, IUserGrain
{
    private readonly UserState _state = new(services.Limits.SessionLength, services.Limits.ExposureLength, services.Limits.BoughtLength);
    private string? _snapshotTag;
    private int _sinceSnapshot;
    private bool _restored;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await services.Directory.Filled.WaitAsync(cancellationToken);
        await TryRestoreAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A snapshot spares reading the log, no more: where time is up, the stores must not be used while they are being closed.
        if (_restored && _sinceSnapshot > 0 && !cancellationToken.IsCancellationRequested)
        {
            await TrySaveAsync();
        }
    }

    public Task<RecommendResponse> RecommendAsync(RecommendRequest request, CancellationToken cancellationToken)
    {
        services.Validator.Require(request, this.GetPrimaryKeyString());
        return _restored && !services.Pipeline.HasRemote(request.Surface)
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

        var sequences = (await services.Log.AppendAsync(user, batch.Events, cancellationToken)).Sequences;
        var accepted = Apply(batch, sequences);
        if (_restored && _sinceSnapshot >= services.Limits.SnapshotEvery)
        {
            await TrySaveAsync();
        }

        return new TrackResult(accepted, batch.Events.Count - accepted, batch.Rejected);
    }

    public async Task<UserProfile> GetProfileAsync(CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await RestoreAsync();
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
            await RestoreAsync();
        }

        using var lease = services.Models.Acquire();
        return Onboarding.Next(lease.Model, _state.Answers);
    }

    public async Task<OnboardingQuestion?> AnswerAsync(string field, string? value, CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await RestoreAsync();
        }

        services.Validator.RequireAnswer(this.GetPrimaryKeyString(), field, value, _state.Answers);
        var answers = new Dictionary<string, string>(_state.Answers);
        if (value is null)
        {
            answers.Remove(field);
        }
        else
        {
            answers[field] = value;
        }

        await SaveAnswersAsync(answers);
        using var lease = services.Models.Acquire();
        return Onboarding.Next(lease.Model, _state.Answers);
    }

    public async Task EraseAsync(CancellationToken cancellationToken)
    {
        if (!_restored)
        {
            await RestoreAsync();
        }

        // The log first: once it is empty, a snapshot that outlived a crash here is the only trace, and repeating removes it.
        await services.Log.EraseUserAsync(this.GetPrimaryKeyString(), cancellationToken);
        await services.Snapshots.ClearAsync(this.GetGrainId(), _snapshotTag);
        _snapshotTag = null;
        _sinceSnapshot = 0;
        _state.Clear();
        await services.RecentEverywhere.ForgetAsync(this.GetPrimaryKeyString());
    }

    private int Apply(EventBatch batch, long[] sequences)
    {
        var accepted = 0;
        for (var i = 0; i < sequences.Length; i++)
        {
            if (sequences[i] == 0)
            {
                continue;
            }

            accepted++;
            var e = batch.Events[i];
            services.Counters.Add(e.ItemId, e.Kind, sequences[i]);
            if (_restored)
            {
                _state.Apply(sequences[i], batch.Indexes[i], e.Kind, e.Value, e.Time.ToUnixTimeMilliseconds());
            }
        }

        if (_restored && accepted > 0)
        {
            _sinceSnapshot += accepted;
            using var lease = services.Models.Acquire();
            UpdateInterest(lease.Model, static (state, serving) => state.UpdateInterest(serving));
            _state.EnterInto(services.Recent, this.GetPrimaryKeyString());
        }

        return accepted;
    }

    // A model that fails on this user leaves him with the lists of a new one; his events are safe either way.
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
        return call(services, _state, lease.Model, request, remote, _restored ? null : "the user's history could not be read");
    }

    // A store that cannot be read must not stop recommendations: the user is served as a new one until it can.
    private async Task TryRestoreAsync()
    {
        try
        {
            await RestoreAsync();
        }
        catch (Exception e) when (e is EventLogUnavailableException or System.Data.Common.DbException or Orleans.Storage.InconsistentStateException)
        {
            Log.RestoreFailed(services.Logger, this.GetPrimaryKeyString(), e);
        }
    }

    private async Task RestoreAsync()
    {
        var user = this.GetPrimaryKeyString();
        var (snapshot, tag) = await services.Snapshots.ReadAsync(this.GetGrainId());
        var indexes = await services.Directory.ResolveAsync(Array.ConvertAll(snapshot.Session, s => s.ItemId), create: false);
        var bought = await services.Directory.ResolveAsync(snapshot.Bought, create: false);
        var tail = await services.Log.ReadUserAsync(user, snapshot.LastSequence);
        var tailIndexes = await services.Directory.ResolveAsync(tail.Select(t => t.Event.ItemId).ToArray(), create: false);
        _state.Restore(snapshot, indexes, bought);
        for (var i = 0; i < tail.Count; i++)
        {
            var e = tail[i].Event;
            _state.Apply(tail[i].Sequence, tailIndexes[i], e.Kind, e.Value, e.Time.ToUnixTimeMilliseconds());
        }

        _snapshotTag = tag;
        _sinceSnapshot = tail.Count;
        _restored = true;
    }

    // Answers are not in the log, so they are acknowledged only when they are in a snapshot.
    private async Task SaveAnswersAsync(Dictionary<string, string> answers)
    {
        _state.Answers = answers;
        try
        {
            _snapshotTag = await services.Snapshots.WriteAsync(this.GetGrainId(), _state.ToSnapshot(services.Table), _snapshotTag);
            _sinceSnapshot = 0;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or Orleans.Storage.InconsistentStateException)
        {
            // What is stored decides: the next call reads it anew.
            _restored = false;
            Log.SaveFailed(services.Logger, this.GetPrimaryKeyString(), e);
            throw new EventLogUnavailableException($"The answers of user '{this.GetPrimaryKeyString()}' could not be stored: {e.Message}");
        }
    }

    // A snapshot is a shortcut: without it the next activation reads more of the log.
    private async Task TrySaveAsync()
    {
        try
        {
            _snapshotTag = await services.Snapshots.WriteAsync(this.GetGrainId(), _state.ToSnapshot(services.Table), _snapshotTag);
            _sinceSnapshot = 0;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or Orleans.Storage.InconsistentStateException)
        {
            _sinceSnapshot = 0;
            Log.SaveFailed(services.Logger, this.GetPrimaryKeyString(), e);
        }
    }

    // The answer, or how it came about: the same way to it but for the last step.
    private delegate TAnswer Call<TAnswer>(
        UserServices services, UserState state, ServingModel? serving, RecommendRequest request, RemoteCandidates? remote, string? trouble);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The history of user {User} could not be read; he is served as a new user.")]
        public static partial void RestoreFailed(ILogger logger, string user, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Model version {Version} failed on the history of user {User}.")]
        public static partial void InterestFailed(ILogger logger, string user, string version, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshot of user {User} could not be written; the log has everything.")]
        public static partial void SaveFailed(ILogger logger, string user, Exception exception);
    }
}
