using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// Sends what concerns a user to the database that has them, by the map as this silo knows it. A database refuses users that it does not have, in the
/// very transaction, so that an old map does no harm: it is read anew and the call is made again. While a slot changes hands nobody writes it for a
/// moment; calls wait for that.
/// </summary>
internal sealed class LogRouting(PostgresStore main, IReadOnlyDictionary<short, PostgresLogPart> parts, TimeProvider time)
{
    /// <summary>Between two attempts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // A slot is closed for as long as what its users did last takes to be copied.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private SlotMap _map = LogMap.ReadAsync(main).GetAwaiter().GetResult();

    /// <summary>The database of a user, as far as is known.</summary>
    /// <exception cref="EventLogUnavailableException">It is one that this silo's settings do not name.</exception>
    public PostgresLogPart PartOf(byte[] key) => parts.TryGetValue(Volatile.Read(ref _map).Numbers[LogSlots.Of(key)], out var part)
        ? part
        : throw new EventLogUnavailableException(
            $"A user's log is in a database that {PostgresOptions.Section}:{nameof(PostgresOptions.Log)} of this silo does not name: give all silos the same list.");

    /// <summary>Reads of a user's database.</summary>
    public Task<T> ReadAsync<T>(byte[] key, Func<PostgresLogPart, Task<T>> read, CancellationToken cancellationToken) =>
        RepeatAsync(key, part => part.Store.ReadAsync(() => read(part)), cancellationToken);

    /// <summary>Writes to a user's database.</summary>
    public Task<T> WriteAsync<T>(byte[] key, Func<PostgresLogPart, Task<T>> write, CancellationToken cancellationToken) => RepeatAsync(key, write, cancellationToken);

    /// <summary>Reads of several databases, once more where the way to one broke, and tells an error of theirs as one of the log.</summary>
    public Task<T> ReadAllAsync<T>(Func<Task<T>> read) => GuardAsync(null, async () =>
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (PostgresDatabase.IsAway(e) && e.InnerException is not TimeoutException)
        {
            // After a restart all pooled connections are dead, which only their use tells.
            foreach (var part in parts.Values)
            {
                part.Store.Source.Clear();
            }

            return await read();
        }
    });

    /// <summary>Tells an error of a database as one of the log.</summary>
    public static async Task<T> GuardAsync<T>(PostgresLogPart? part, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (PostgresDatabase.IsError(e))
        {
            throw new EventLogUnavailableException($"The event log in {part?.Store.Name ?? "its databases"} does not answer: {e.Message}", e);
        }
    }

    private async Task<T> RepeatAsync<T>(byte[] key, Func<PostgresLogPart, Task<T>> work, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var part = PartOf(key);
            try
            {
                return await GuardAsync(part, () => work(part));
            }
            catch (EventLogUnavailableException e) when (LogRefusal.Of(e) is { } refusal && time.GetElapsedTime(began) < Patience)
            {
                if (refusal.IsLeaving)
                {
                    await GuardAsync(part, () => CarryAsync(part, key, cancellationToken));
                }
                else
                {
                    await Task.Delay(Pause, cancellationToken);
                }

                Volatile.Write(ref _map, await ReadAllAsync(() => LogMap.ReadAsync(main, cancellationToken)));
            }
        }
    }

    // A merge that somebody began: with it the user writes on.
    private async Task<bool> CarryAsync(PostgresLogPart part, byte[] key, CancellationToken cancellationToken)
    {
        if (await PostgresDeparture.ReadAsync(part, key, cancellationToken) is { } announced)
        {
            try
            {
                await PostgresDeparture.CarryAsync(part, PartOf(announced.Into), announced, expectedLast: -1, cancellationToken);
            }
            catch (PostgresException e) when (LogRefusal.Of(e) is not null)
            {
                // The receiving user's slot moves, or their history does: the next attempt finds them.
                await Task.Delay(Pause, cancellationToken);
            }
        }

        return true;
    }
}
