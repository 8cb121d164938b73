using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>The writing side of <see cref="SqliteEventLog"/>: one connection, prepared statements, one transaction a batch. Not thread-safe.</summary>
internal sealed class SqliteEventWriter(SqliteOptions options) : IDisposable
{
    private readonly Dictionary<(string Item, EventKind Kind), int> _counts = [];
    private readonly Dictionary<string, long> _users = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;
    private SqliteCommand _findUser = null!;
    private SqliteCommand _addUser = null!;
    private SqliteCommand _addEvent = null!;
    private SqliteCommand _count = null!;

    /// <summary>Something to do inside the next transaction.</summary>
    internal interface IWork
    {
        int EventCount { get; }

        void Run(SqliteEventWriter writer, SqliteTransaction transaction);

        void Complete();

        void Fail(EventLogUnavailableException error);
    }

    /// <summary>Runs all the work in one transaction; either all of it is on disk when this returns, or none and each piece has failed.</summary>
    public void Commit(IReadOnlyList<IWork> batch)
    {
        try
        {
            Open();
            _counts.Clear();
            _users.Clear();
            using var transaction = _connection!.BeginTransaction(deferred: false);
            foreach (var work in batch)
            {
                work.Run(this, transaction);
            }

            AddCounts(transaction);
            transaction.Commit();
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or ArgumentException or IOException)
        {
            // Whatever escaped here would end the writer's thread, and with it the process. A connection that failed in the middle (disk full, file gone) is not trusted again.
            Close();
            var error = new EventLogUnavailableException(Explain(e), e);
            foreach (var work in batch)
            {
                work.Fail(error);
            }

            return;
        }

        foreach (var work in batch)
        {
            work.Complete();
        }
    }

    public void Dispose() => Close();

    private string Explain(Exception e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => $"The event log '{options.EventsPath}' is full: free disk space or raise SqliteOptions.MaxBytes ({options.MaxBytes}).",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            $"The event log '{options.EventsPath}' was locked by another process for longer than SqliteOptions.BusyTimeout ({options.BusyTimeout.TotalMilliseconds} ms).",
        _ => $"The event log '{options.EventsPath}' cannot be written: {e.Message}",
    };

    private void Open()
    {
        if (_connection is not null)
        {
            return;
        }

        _connection = SqliteDatabase.Open(options.EventsPath, options.BusyTimeout);
        SqliteDatabase.Execute(_connection, "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;");
        SqliteDatabase.LimitSize(_connection, options.MaxBytes);
        _findUser = Prepare("SELECT id FROM user WHERE name = $name", "$name");
        _addUser = Prepare("INSERT INTO user (name) VALUES ($name) RETURNING id", "$name");
        _addEvent = Prepare(
            """
            INSERT INTO event (user_id, event_id, item, kind, time, value, custom_kind, session, request, context)
            VALUES ($user, $id, $item, $kind, $time, $value, $custom, $session, $request, $context)
            ON CONFLICT DO NOTHING RETURNING sequence
            """,
            "$user", "$id", "$item", "$kind", "$time", "$value", "$custom", "$session", "$request", "$context");
        _count = Prepare(
            """
            INSERT INTO item_counter (item, kind, count) VALUES ($item, $kind, $count)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """,
            "$item", "$kind", "$count");
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection!.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private long UserId(string name, SqliteTransaction transaction)
    {
        if (_users.TryGetValue(name, out var id))
        {
            return id;
        }

        id = (long?)Scalar(_findUser, transaction, name) ?? (long)Scalar(_addUser, transaction, name)!;
        _users[name] = id;
        return id;
    }

    private void AddCounts(SqliteTransaction transaction)
    {
        foreach (var ((item, kind), count) in _counts)
        {
            _count.Transaction = transaction;
            _count.Parameters[0].Value = item;
            _count.Parameters[1].Value = (int)kind;
            _count.Parameters[2].Value = count;
            _count.ExecuteNonQuery();
        }
    }

    private static object? Scalar(SqliteCommand command, SqliteTransaction transaction, string argument)
    {
        command.Transaction = transaction;
        command.Parameters[0].Value = argument;
        return command.ExecuteScalar();
    }

    private void Close()
    {
        _findUser?.Dispose();
        _addUser?.Dispose();
        _addEvent?.Dispose();
        _count?.Dispose();
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>Events of one user.</summary>
    internal sealed class Append(string userId, IReadOnlyList<UserEvent> events) : IWork
    {
        private readonly long[] _sequences = new long[events.Count];

        public TaskCompletionSource<AppendResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int EventCount => events.Count;

        public void Run(SqliteEventWriter writer, SqliteTransaction transaction)
        {
            var user = writer.UserId(userId, transaction);
            var command = writer._addEvent;
            command.Transaction = transaction;
            for (var i = 0; i < events.Count; i++)
            {
                var e = events[i];
                var p = command.Parameters;
                p[0].Value = user;
                p[1].Value = e.Id;
                p[2].Value = e.ItemId;
                p[3].Value = (int)e.Kind;
                p[4].Value = e.Time.ToUnixTimeMilliseconds();
                p[5].Value = e.Value;
                p[6].Value = (object?)e.CustomKind ?? DBNull.Value;
                p[7].Value = (object?)e.SessionId ?? DBNull.Value;
                p[8].Value = (object?)e.RequestId ?? DBNull.Value;
                p[9].Value = (object?)EventContextJson.Write(e.Context) ?? DBNull.Value;
                _sequences[i] = (long?)command.ExecuteScalar() ?? 0;
                if (_sequences[i] > 0)
                {
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(writer._counts, (e.ItemId, e.Kind), out _)++;
                }
            }
        }

        public void Complete() => Completion.SetResult(new AppendResult(_sequences));

        public void Fail(EventLogUnavailableException error) => Completion.SetException(error);
    }

    /// <summary>Deletion of one user.</summary>
    internal sealed class Erase(string userId) : IWork
    {
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int EventCount => 1;

        public void Run(SqliteEventWriter writer, SqliteTransaction transaction)
        {
            using var command = writer._connection!.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "DELETE FROM event WHERE user_id = (SELECT id FROM user WHERE name = $name); DELETE FROM user WHERE name = $name;";
            command.Parameters.AddWithValue("$name", userId);
            command.ExecuteNonQuery();
            writer._users.Remove(userId);
        }

        public void Complete() => Completion.SetResult();

        public void Fail(EventLogUnavailableException error) => Completion.SetException(error);
    }
}
