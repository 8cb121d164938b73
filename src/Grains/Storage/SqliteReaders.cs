using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Threads that read a SQLite file, each with a connection of its own, so that no read holds a grain's turn or a thread of the pool.</summary>
internal sealed class SqliteReaders : IDisposable
{
    private const int MaxWaiting = 65_536;

    private readonly string _path;
    private readonly TimeSpan _busyTimeout;
    private readonly Channel<Action<SqliteReadSession>> _queue =
        Channel.CreateBounded<Action<SqliteReadSession>>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });

    private readonly Thread[] _threads;

    public SqliteReaders(string path, TimeSpan busyTimeout, int threads)
    {
        _path = path;
        _busyTimeout = busyTimeout;
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Read) { IsBackground = true, Name = "recsys-event-log-reader" };
            _threads[i].Start();
        }
    }

    /// <summary>Runs a read on one of the threads.</summary>
    /// <exception cref="EventLogUnavailableException">The file could not be read, or too many reads wait.</exception>
    public Task<T> RunAsync<T>(Func<SqliteReadSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = _queue.Writer.TryWrite(session =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                completion.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                completion.TrySetResult(read(session));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                session.Close();
                completion.TrySetException(new EventLogUnavailableException($"The event log '{_path}' cannot be read: {e.Message}", e));
            }
        });
        return queued
            ? completion.Task
            : Task.FromException<T>(new EventLogUnavailableException($"The event log '{_path}' cannot be read now: {MaxWaiting} reads wait, or its silo is stopping."));
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Read()
    {
        using var session = new SqliteReadSession(_path, _busyTimeout);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var read))
            {
                read(session);
            }
        }
    }
}

/// <summary>A reading connection with the statements that were used on it.</summary>
internal sealed class SqliteReadSession(string path, TimeSpan busyTimeout) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;

    /// <summary>The connection, opened when it is first used.</summary>
    public SqliteConnection Connection => _connection ??= SqliteDatabase.OpenExisting(path, busyTimeout, readOnly: true);

    /// <summary>A prepared statement with its parameters.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = Connection.CreateCommand();
            command.CommandText = sql;
        }

        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    /// <summary>Runs a read in which every statement sees the same commit.</summary>
    public T InOneCommit<T>(Func<SqliteReadSession, T> read)
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0)
        {
            return read(this);
        }

        SqliteDatabase.Execute(Connection, "BEGIN");
        try
        {
            return read(this);
        }
        finally
        {
            SqliteDatabase.Execute(Connection, "ROLLBACK");
        }
    }

    /// <summary>Closes the connection; the next read opens it anew.</summary>
    public void Close()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Close();
}
