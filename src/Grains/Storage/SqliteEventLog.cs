using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage;

/// <summary>
/// The event log in a SQLite file. One thread writes: while it commits, appends gather in a queue, and the next commit
/// takes them all (group commit), so the cost of a flush to disk is shared by as many events as arrive during one.
/// </summary>
internal sealed class SqliteEventLog : IEventLog, IDisposable
{
    private readonly SqliteOptions _options;
    private readonly Channel<SqliteEventWriter.IWork> _queue;
    private readonly Thread _writer;

    public SqliteEventLog(IOptions<SqliteOptions> options)
    {
        _options = options.Value;
        SqliteDatabase.Create(_options.EventsPath, "sqlite.event-log.sql", TimeSpan.FromSeconds(30));
        _queue = Channel.CreateBounded<SqliteEventWriter.IWork>(new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = true });
        _writer = new Thread(Write) { IsBackground = true, Name = "recsys-event-log" };
        _writer.Start();
    }

    public async Task<AppendResult> AppendAsync(string userId, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    {
        var work = new SqliteEventWriter.Append(userId, events);
        await EnqueueAsync(work, cancellationToken);
        return await work.Completion.Task;
    }

    public async Task EraseUserAsync(string userId, CancellationToken cancellationToken)
    {
        var work = new SqliteEventWriter.Erase(userId);
        await EnqueueAsync(work, cancellationToken);
        await work.Completion.Task;
    }

    public Task<IReadOnlyList<LoggedEvent>> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyList<LoggedEvent>>(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"{SelectEvents} WHERE user_id = (SELECT id FROM user WHERE name = $user) AND sequence > $after ORDER BY sequence";
            command.Parameters.AddWithValue("$user", userId);
            command.Parameters.AddWithValue("$after", afterSequence);
            using var reader = command.ExecuteReader();
            var events = new List<LoggedEvent>();
            while (reader.Read())
            {
                events.Add(ReadEvent(reader, userId));
            }

            return events;
        }));

    public async IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var connection = SqliteDatabase.Open(_options.EventsPath, _options.BusyTimeout);
        using var command = connection.CreateCommand();
        command.CommandText = $"{SelectEvents} WHERE sequence > $after ORDER BY sequence";
        command.Parameters.AddWithValue("$after", afterSequence);
        using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return ReadEvent(reader, reader.GetString(10));
        }
    }

    public Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken) => Task.FromResult(Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = SelectLastSequence;
        return (long)command.ExecuteScalar()!;
    }));

    public Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long afterSequence, int newest, int earlier, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyList<LoggedPurchase>>(connection =>
        {
            // A row for each earlier purchase, one with none where there is none.
            using var command = connection.CreateCommand();
            command.CommandText =
                """
                SELECT bought.sequence, bought.item, before.item
                FROM (SELECT sequence, user_id, item FROM event WHERE kind = 7 AND sequence > $after ORDER BY sequence DESC LIMIT $newest) AS bought
                LEFT JOIN event AS before ON before.sequence IN (
                    SELECT sequence FROM event
                    WHERE kind = 7 AND user_id = bought.user_id AND sequence < bought.sequence ORDER BY sequence DESC LIMIT $earlier)
                ORDER BY bought.sequence, before.sequence DESC
                """;
            command.Parameters.AddWithValue("$after", afterSequence);
            command.Parameters.AddWithValue("$newest", newest);
            command.Parameters.AddWithValue("$earlier", earlier);
            using var reader = command.ExecuteReader();
            var purchases = new List<LoggedPurchase>();
            List<string> before = [];
            while (reader.Read())
            {
                if (purchases.Count == 0 || purchases[^1].Sequence != reader.GetInt64(0))
                {
                    before = [];
                    purchases.Add(new LoggedPurchase(reader.GetInt64(0), reader.GetString(1), before));
                }

                if (!reader.IsDBNull(2))
                {
                    before.Add(reader.GetString(2));
                }
            }

            return purchases;
        }));

    public Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken) =>
        Task.FromResult(Read(connection =>
        {
            // One transaction, so that totals and sequence are of the same commit.
            using var transaction = connection.BeginTransaction(deferred: true);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT kind, count FROM item_counter WHERE item = $item";
            command.Parameters.AddWithValue("$item", itemId);
            var counts = new long[9];
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    counts[reader.GetInt32(0)] = reader.GetInt64(1);
                }
            }

            command.CommandText = SelectLastSequence;
            return new ItemTotals(counts, (long)command.ExecuteScalar()!);
        }));

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _writer.Join();
    }

    private const string SelectLastSequence = "SELECT IFNULL((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)";

    private const string SelectEvents =
        "SELECT sequence, event_id, item, kind, time, value, custom_kind, session, request, context, (SELECT name FROM user WHERE id = user_id) FROM event";

    private static LoggedEvent ReadEvent(SqliteDataReader reader, string userId) => new(reader.GetInt64(0), new UserEvent
    {
        Id = reader.GetString(1),
        UserId = userId,
        ItemId = reader.GetString(2),
        Kind = (EventKind)reader.GetByte(3),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
        Value = reader.GetDouble(5),
        CustomKind = reader.IsDBNull(6) ? null : reader.GetString(6),
        SessionId = reader.IsDBNull(7) ? null : reader.GetString(7),
        RequestId = reader.IsDBNull(8) ? null : reader.GetString(8),
        Context = EventContextJson.Read(reader.IsDBNull(9) ? null : reader.GetString(9)),
    });

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = SqliteDatabase.Open(_options.EventsPath, _options.BusyTimeout);
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw new EventLogUnavailableException($"The event log '{_options.EventsPath}' cannot be read: {e.Message}", e);
        }
    }

    private async ValueTask EnqueueAsync(SqliteEventWriter.IWork work, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new EventLogUnavailableException("The event log is closed, since its silo is stopping.", e);
        }
    }

    private void Write()
    {
        using var writer = new SqliteEventWriter(_options);
        var batch = new List<SqliteEventWriter.IWork>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var events = 0;
            while (events < _options.MaxCommitEvents && _queue.Reader.TryRead(out var work))
            {
                batch.Add(work);
                events += work.EventCount;
            }

            writer.Commit(batch);
            batch.Clear();
        }
    }
}
