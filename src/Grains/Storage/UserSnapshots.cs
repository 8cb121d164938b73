using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Recsys.Grains.Storage;

/// <summary>
/// Snapshots of users: shortcuts that nobody waits for. They are written behind the callers' backs, many in one commit and only the
/// newest of each user; one that cannot be written or read costs the user's next activation a longer read of the log, no more.
/// </summary>
internal sealed partial class UserSnapshots(
    IUserSnapshotStore store, Serializer serializer, IEventLog log, LogInstruments instruments, TimeProvider time, ILogger<UserSnapshots> logger) : IDisposable
{
    /// <summary>Users whose snapshots may wait; those of further ones are not written.</summary>
    private const int MaxWaiting = 100_000;

    private const int MaxCommit = 1000;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (long Sequence, byte[] Payload)> _waiting = new(StringComparer.Ordinal);
    private int _writing;
    private Task _written = Task.CompletedTask;

    /// <summary>A user's snapshot; null where there is none that is a view of this log, in which case the whole log is to be read.</summary>
    public async Task<UserSnapshot?> ReadAsync(string userId, UserHead head, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        StoredSnapshot? stored;
        try
        {
            stored = await store.ReadAsync(key, cancellationToken);
        }
        catch (StateStoreException e)
        {
            Drop(userId, "unreadable", e);
            return null;
        }

        if (stored is null)
        {
            return null;
        }

        if (stored.Problem(head, (stamp, sequence) => log.Includes(userId, stamp, sequence)) is { } problem)
        {
            Drop(userId, problem, null);
            return null;
        }

        try
        {
            return stored.Decode(serializer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Any exception can come of damaged bytes.
            Drop(userId, "unreadable", e);
            await SetAsideAsync(key, e.Message, cancellationToken);
            return null;
        }
    }

    /// <summary>Takes a snapshot to be written some time soon.</summary>
    public void Write(string userId, UserSnapshot snapshot)
    {
        if (_waiting.Count >= MaxWaiting && !_waiting.ContainsKey(userId))
        {
            instruments.SnapshotDropped("unwritable");
            return;
        }

        _waiting[userId] = (snapshot.LastSequence, serializer.SerializeToArray(snapshot));
        if (Interlocked.CompareExchange(ref _writing, 1, 0) == 0)
        {
            // Not on the turn of the grain that came first, whose scheduler ends with it.
            _written = Task.Run(WriteWaitingAsync);
        }
    }

    /// <summary>Deletes what is stored of a user.</summary>
    /// <returns>Whether there was anything, and whether no byte of it is left.</returns>
    /// <exception cref="EventLogUnavailableException">It could not be deleted.</exception>
    public async Task<(bool Found, bool Overwritten)> EraseAsync(string userId, CancellationToken cancellationToken)
    {
        _waiting.TryRemove(userId, out _);
        var key = UserKey.Of(userId);
        try
        {
            return await store.EraseAsync(key, cancellationToken);
        }
        catch (StateStoreException e)
        {
            throw new EventLogUnavailableException($"The snapshot of user '{userId}' could not be deleted: {e.Message} Repeat the erasure.", e);
        }
    }

    /// <summary>Waits a moment for those that were taken last.</summary>
    public void Dispose() => _written.Wait(StopPatience);

    // One call of the file at a time; what comes meanwhile is in the next one.
    private async Task WriteWaitingAsync()
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                var batch = Take();
                try
                {
                    await store.WriteAsync(batch);
                    instruments.SnapshotsWritten(batch.Count);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    // Whatever escaped here would end the task as one that still writes, and no snapshot would be written again.
                    batch.ForEach(_ => instruments.SnapshotDropped("unwritable"));
                    LogWriteFailed(batch.Count, e);
                }
            }

            Volatile.Write(ref _writing, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _writing, 1, 0) == 0);
    }

    private List<(byte[] Key, StoredSnapshot Snapshot)> Take()
    {
        var batch = new List<(byte[], StoredSnapshot)>();
        foreach (var userId in _waiting.Keys)
        {
            if (_waiting.TryRemove(userId, out var snapshot))
            {
                batch.Add((UserKey.Of(userId), new StoredSnapshot(StoredSnapshot.CurrentFormat, log.StampOf(userId), snapshot.Sequence, snapshot.Payload)));
            }

            if (batch.Count == MaxCommit)
            {
                break;
            }
        }

        return batch;
    }

    private async Task SetAsideAsync(byte[] key, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await store.SetAsideAsync(key, reason, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        }
        catch (StateStoreException e)
        {
            LogWriteFailed(1, e);
        }
    }

    private void Drop(string userId, string reason, Exception? cause)
    {
        instruments.SnapshotDropped(reason);
        LogDropped(userId, reason, cause);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshot of user {User} is not used ({Reason}); the state is rebuilt from the event log.")]
    private partial void LogDropped(string user, string reason, Exception? exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} snapshots of users could not be written; the event log has everything.")]
    private partial void LogWriteFailed(int count, Exception exception);
}
