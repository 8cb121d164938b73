using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Serving.Users;

namespace Recsys.Grains.Users;

/// <summary>
/// A user's state as a view of the log: what a user does and says goes to the log first and into memory when it is on disk, so the state can
/// always be read back. Each append names the last sequence that the state knows: where the log has moved on, the state is read again before
/// anything is added.
/// </summary>
internal sealed partial class UserHistory(UserServices services)
{
    // A state that must be read again more often than this in one call has another writer beside it.
    private const int MaxAttempts = 5;

    private const int PageEvents = 1024;

    private int _sinceSnapshot;

    /// <summary>The state; that of a new user where it is not restored.</summary>
    public LiveUser State { get; } = new(services.Limits.SessionLength, services.Limits.ExposureLength, services.Limits.BoughtLength);

    /// <summary>What the silo's users share.</summary>
    public UserServices Services { get; } = services;

    /// <summary>Lists with pages; null before the first.</summary>
    public PagedLists? Paged { get; set; }

    /// <summary>Whether the state is what the log says.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Reads the state back where that was not done.</summary>
    /// <exception cref="EventLogUnavailableException">The log cannot be read.</exception>
    public Task RequireAsync(string user, CancellationToken cancellationToken) => IsRestored ? Task.CompletedTask : RestoreAsync(user, cancellationToken);

    /// <summary>
    /// Reads the state back where that was not done, if it can be. A store that cannot be read must not stop recommendations: the user is
    /// served as a new one until it can.
    /// </summary>
    public async Task TryRequireAsync(string user)
    {
        try
        {
            await RequireAsync(user, CancellationToken.None);
        }
        catch (EventLogUnavailableException e)
        {
            LogRestoreFailed(Services.Logger, user, e);
        }
    }

    /// <summary>Reads the state back from the snapshot and the log.</summary>
    public async Task RestoreAsync(string user, CancellationToken cancellationToken)
    {
        IsRestored = false;
        _sinceSnapshot = 0;
        UserHead head;
        do
        {
            head = await Services.Log.ReadHeadAsync(user, cancellationToken);
            Paged = null;
            StoredUser.Begin(State, head);
            if (head.LastSequence > 0 && await Services.Snapshots.ReadAsync(user, head, cancellationToken) is { } snapshot)
            {
                var session = await Services.Directory.ResolveAsync(Array.ConvertAll(snapshot.Session, s => s.ItemId), create: false);
                var bought = await Services.Directory.ResolveAsync(snapshot.Bought, create: false);
                StoredUser.GoOn(State, snapshot, session, bought);
            }

            if (head.LastSequence > State.LastSequence)
            {
                await ReadTailAsync(user, cancellationToken);
            }
        }
        while (State.LastSequence > head.LastSequence);

        State.Reach(head.LastSequence);
        IsRestored = true;
    }

    /// <summary>Stores events. A state that was never read back names no sequence: it is not changed by what it stores.</summary>
    public async Task<AppendedEvent[]> AppendAsync(string user, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken) =>
        IsRestored
            ? (await ChangeAsync(user, last => Services.Log.AppendAsync(user, last, events, cancellationToken), r => r.Events is not null)).Events!
            : (await Services.Log.AppendAsync(user, null, events, cancellationToken)).Events!;

    /// <summary>Writes to the log from where the state is. Where the log has moved on (another activation, a merge), it is read again.</summary>
    public async Task<T> ChangeAsync<T>(string user, Func<long, Task<T>> write, Func<T, bool> isDone)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var result = await write(State.LastSequence);
            if (isDone(result))
            {
                return result;
            }

            Services.Instruments.Stale();
            await RestoreAsync(user, CancellationToken.None);
        }

        throw new EventLogUnavailableException($"The log of user '{user}' changed {MaxAttempts} times while this call wrote to it; repeat the call.");
    }

    /// <summary>Counts events that the state took, for the next snapshot.</summary>
    public void Took(int events) => _sinceSnapshot += events;

    /// <summary>Writes a snapshot where so many events came since the last one. Nobody waits for it: the log has everything.</summary>
    public void SaveAfter(string user, int events)
    {
        if (IsRestored && _sinceSnapshot >= events)
        {
            Services.Snapshots.Write(user, StoredUser.Snapshot(State, Services.Table));
            _sinceSnapshot = 0;
        }
    }

    /// <summary>The state for another silo; null where it is not restored, and the other silo reads it from the log.</summary>
    public MovedUser? MoveOut() => !IsRestored ? null : new MovedUser
    {
        Snapshot = StoredUser.Snapshot(State, Services.Table),
        Answers = new Dictionary<string, string>(State.Answers),
        ErasedAt = State.ErasedAt,
        Shown = [.. State.Exposures.OldestFirst.Select(Services.Table.GetId)],
        SinceSnapshot = _sinceSnapshot,
        LastSequence = State.LastSequence,
    };

    /// <summary>Goes on with the state that another silo had. Where the log has moved on meanwhile, the next write finds it, as always.</summary>
    public async Task MoveInAsync(MovedUser moved)
    {
        IsRestored = false;
        var session = await Services.Directory.ResolveAsync(Array.ConvertAll(moved.Snapshot.Session, s => s.ItemId), create: false);
        var bought = await Services.Directory.ResolveAsync(moved.Snapshot.Bought, create: false);
        var shown = await Services.Directory.ResolveAsync(moved.Shown, create: false);
        State.Begin(moved.Answers, moved.ErasedAt, []);
        StoredUser.GoOn(State, moved.Snapshot, session, bought);
        foreach (var index in shown.Where(i => i >= 0))
        {
            State.Show(index);
        }

        State.Reach(moved.LastSequence);
        _sinceSnapshot = moved.SinceSnapshot;
        IsRestored = true;
    }

    /// <summary>Lets go of the state; the next call reads it back.</summary>
    public void Forget()
    {
        IsRestored = false;
        Paged = null;
        State.Clear();
    }

    /// <summary>Begins anew after an erasure, of which the log knows.</summary>
    public void BeginAnew(DateTimeOffset erased)
    {
        _sinceSnapshot = 0;
        Paged = null;
        State.Begin(new Dictionary<string, string>(), erased.ToUnixTimeMilliseconds(), []);
        IsRestored = true;
    }

    /// <summary>All events of the user, oldest first, with the indexes of their items.</summary>
    /// <exception cref="EventLogUnavailableException">The log cannot be read.</exception>
    public async Task<IReadOnlyList<HistoryEvent>> ReadAllAsync(string user, CancellationToken cancellationToken)
    {
        var events = new List<HistoryEvent>();
        await foreach (var page in Services.Log.ReadUserAsync(user, 0, cancellationToken).Chunk(PageEvents))
        {
            var indexes = await Services.Directory.ResolveAsync(Array.ConvertAll(page, e => e.Event.ItemId), create: false);
            events.AddRange(page.Select((e, i) => new HistoryEvent(indexes[i], (InteractionKind)e.Event.Kind, (float)e.Event.Value, e.Event.Time.ToUnixTimeMilliseconds())));
        }

        return events;
    }

    private async Task ReadTailAsync(string user, CancellationToken cancellationToken)
    {
        await foreach (var page in Services.Log.ReadUserAsync(user, State.LastSequence, cancellationToken).Chunk(PageEvents))
        {
            var indexes = await Services.Directory.ResolveAsync(Array.ConvertAll(page, e => e.Event.ItemId), create: false);
            for (var i = 0; i < page.Length; i++)
            {
                var e = page[i].Event;
                State.Apply(page[i].Sequence, indexes[i], (InteractionKind)e.Kind, (float)e.Value, e.Time.ToUnixTimeMilliseconds());
            }

            _sinceSnapshot += page.Length;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The history of user {User} could not be read; they are served as a new user.")]
    private static partial void LogRestoreFailed(ILogger logger, string user, Exception exception);
}
