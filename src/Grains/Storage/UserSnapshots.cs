using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Recsys.Grains.Storage;

/// <summary>
/// Snapshots of users: shortcuts that nobody waits for. They are written behind the callers' backs, many in one commit and only the
/// newest of each user; one that cannot be written or read costs the user's next activation a longer read of the log, no more.
/// </summary>
internal sealed partial class UserSnapshots(
    SqliteStateFile file, Serializer serializer, IEventLog log, LogInstruments instruments, TimeProvider time, ILogger<UserSnapshots> logger) : IDisposable
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
        UserSnapshotTable.Row? row;
        try
        {
            row = await file.ReadAsync(connection => UserSnapshotTable.Read(connection, key), cancellationToken);
        }
        catch (StateFileException e)
        {
            Drop(userId, "unreadable", e);
            return null;
        }

        if (row is null)
        {
            return null;
        }

        if (Problem(row, head, log.Includes) is { } problem)
        {
            Drop(userId, problem, null);
            return null;
        }

        try
        {
            return row.Decode(serializer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Any exception can come of damaged bytes.
            Drop(userId, "unreadable", e);
            await SetAsideAsync(key, e.Message, cancellationToken);
            return null;
        }
    }

    /// <summary>Why a snapshot is no view of the log as it is; null where it is one.</summary>
    /// <param name="row">The snapshot.</param>
    /// <param name="head">What the log says of its user.</param>
    /// <param name="includes">Whether the log includes a view.</param>
    public static string? Problem(UserSnapshotTable.Row row, UserHead head, Func<LogStamp, long, bool> includes) =>
        row.Store.Length != 16 || row.Session.Length != 16 || !includes(row.Stamp, row.Sequence) || row.Sequence > head.LastSequence ? "other_log"
        : row.Sequence < head.LastRewrite ? "rewritten"
        : null;

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

    /// <summary>Deletes what is stored of a user, in the file and in its write-ahead log.</summary>
    /// <returns>Whether there was anything, and whether no byte of it is left.</returns>
    /// <exception cref="EventLogUnavailableException">It could not be deleted.</exception>
    public async Task<(bool Found, bool Overwritten)> EraseAsync(string userId, CancellationToken cancellationToken)
    {
        _waiting.TryRemove(userId, out _);
        var key = UserKey.Of(userId);
        try
        {
            var found = await file.WriteAsync(writer => UserSnapshotTable.Erase(writer, key), 1, cancellationToken);
            return (found, !found || await file.ReadAsync(SqliteDatabase.Truncate, cancellationToken));
        }
        catch (StateFileException e)
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
                    await file.WriteAsync(writer => WriteAll(writer, batch), batch.Count);
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

    private List<(byte[] Key, long Sequence, byte[] Payload)> Take()
    {
        var batch = new List<(byte[], long, byte[])>();
        foreach (var userId in _waiting.Keys)
        {
            if (_waiting.TryRemove(userId, out var snapshot))
            {
                batch.Add((UserKey.Of(userId), snapshot.Sequence, snapshot.Payload));
            }

            if (batch.Count == MaxCommit)
            {
                break;
            }
        }

        return batch;
    }

    private bool WriteAll(SqliteStateWriter writer, List<(byte[] Key, long Sequence, byte[] Payload)> batch)
    {
        foreach (var (key, sequence, payload) in batch)
        {
            UserSnapshotTable.Write(writer, key, log.Stamp, sequence, payload);
        }

        return true;
    }

    private async Task SetAsideAsync(byte[] key, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(
                writer =>
                {
                    UserSnapshotTable.SetAside(writer, key, reason, time.GetUtcNow().ToUnixTimeMilliseconds());
                    return true;
                },
                1,
                cancellationToken);
        }
        catch (StateFileException e)
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
