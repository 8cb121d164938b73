using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>The writing side of <see cref="SqliteStateFile"/>: one connection, statements that stay prepared, one transaction a batch. Not thread-safe.</summary>
internal sealed class SqliteStateWriter(SqliteOptions options, BackgroundBeat? beat) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;

    /// <summary>
    /// A statement of the running transaction, prepared at its first use. Parameters come in the order of their names here;
    /// give each its value and run it before the next statement of the same text is asked for.
    /// </summary>
    public SqliteCommand Statement(string sql, params ReadOnlySpan<string> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection!.CreateCommand();
            command.CommandText = sql;
            foreach (var name in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _commands[sql] = command;
        }

        command.Transaction = _transaction;
        return command;
    }

    /// <summary>Runs the work in one transaction and tells each piece what became of it, unless the file failed.</summary>
    /// <returns>Null, or why the file failed: then nothing is stored and no piece has been told.</returns>
    public StateStoreException? Commit(IReadOnlyList<SqliteStateFile.IWork> batch)
    {
        var errors = new Exception?[batch.Count];
        try
        {
            Open();
            using (_transaction = _connection!.BeginTransaction(deferred: false))
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    errors[i] = RunAlone(batch[i]);
                }

                _transaction.Commit();
            }
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // What escaped here would end the thread and with it the process. A connection that failed in the middle is not trusted again.
            Close();
            beat?.Failed(Explain(e));
            return new StateStoreException(Explain(e), e);
        }

        // Before anybody is told, so that whoever was told can see it.
        if (Array.Find(errors, e => e is not null) is { } first)
        {
            beat?.Failed(first.Message);
        }
        else
        {
            beat?.Succeeded();
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (errors[i] is { } error)
            {
                batch[i].Fail(error);
            }
            else
            {
                batch[i].Complete();
            }
        }

        return null;
    }

    public void Dispose() => Close();

    // Where the file failed, SQLite has ended the transaction by itself: the rollback to the savepoint throws, and all fail.
    private Exception? RunAlone(SqliteStateFile.IWork work)
    {
        const string Savepoint = "work";
        _transaction!.Save(Savepoint);
        try
        {
            work.Run(this);
            _transaction.Release(Savepoint);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _transaction.Rollback(Savepoint);
            _transaction.Release(Savepoint);
            return e;
        }
    }

    private string Explain(Exception e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => $"'{options.GrainsPath}' is full: free disk space.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            $"'{options.GrainsPath}' was locked for longer than Recsys:Sqlite:BusyTimeout ({options.BusyTimeout.TotalMilliseconds} ms).",
        _ => $"'{options.GrainsPath}' cannot be written: {e.Message}",
    };

    private void Open()
    {
        if (_connection is null)
        {
            _connection = SqliteDatabase.Open(options.GrainsPath, options.BusyTimeout);
            SqliteDatabase.Execute(_connection, "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON;");
        }
    }

    private void Close()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
        _connection?.Dispose();
        _connection = null;
    }
}
