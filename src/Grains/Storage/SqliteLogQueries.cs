using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>What is read of the event log in SQLite, each by one statement or in one commit.</summary>
internal static class SqliteLogQueries
{
    private const string LastSequence = "SELECT IFNULL((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)";

    private const string Columns = "sequence, event_id, item, kind, time, value, custom_kind, session, request, context";

    private const string Purchases =
        """
        SELECT bought.sequence, bought.item, before.item
        FROM (SELECT sequence, user_id, item FROM event WHERE kind = 7 AND sequence > $after ORDER BY sequence DESC LIMIT $newest) AS bought
        LEFT JOIN event AS before ON before.sequence IN (
            SELECT sequence FROM event
            WHERE kind = 7 AND user_id = bought.user_id AND sequence < bought.sequence ORDER BY sequence DESC LIMIT $earlier)
        ORDER BY bought.sequence, before.sequence DESC
        """;

    private const string Head =
        """
        SELECT id, erased, IFNULL((SELECT sequence FROM event WHERE user_id = user.id ORDER BY sequence DESC LIMIT 1), 0) FROM user WHERE key = $key
        """;

    private const string Notes = "SELECT sequence, kind, custom_kind, context FROM event INDEXED BY note_by_user WHERE user_id = $user AND kind >= 100 ORDER BY sequence";

    public static long ReadLastSequence(SqliteReadSession session) => (long)session.Command(LastSequence).ExecuteScalar()!;

    public static List<LoggedEvent> ReadUser(SqliteReadSession session, string userId, byte[] key, long after, int count)
    {
        using var reader = session.Command(
            $"SELECT {Columns} FROM event WHERE user_id = (SELECT id FROM user WHERE key = $key) AND sequence > $after AND kind < 100 ORDER BY sequence LIMIT $count",
            ("$key", key), ("$after", after), ("$count", count)).ExecuteReader();
        return ReadEvents(reader, _ => userId);
    }

    public static List<LoggedEvent> ReadAll(SqliteReadSession session, long after, int count)
    {
        using var reader = session.Command(
            $"SELECT {Columns}, (SELECT name FROM user WHERE id = user_id) FROM event WHERE sequence > $after AND kind < 100 ORDER BY sequence LIMIT $count",
            ("$after", after), ("$count", count)).ExecuteReader();
        return ReadEvents(reader, r => r.GetString(10));
    }

    public static IReadOnlyList<LoggedPurchase> ReadPurchases(SqliteReadSession session, long after, int newest, int earlier)
    {
        using var reader = session.Command(Purchases, ("$after", after), ("$newest", newest), ("$earlier", earlier)).ExecuteReader();
        var rows = new PurchaseRows();
        while (reader.Read())
        {
            rows.Take(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        }

        return rows.Purchases;
    }

    public static ItemTotals ReadItemTotals(SqliteReadSession session, string itemId) => session.InOneCommit(s =>
    {
        var counts = new long[9];
        using (var reader = s.Command("SELECT kind, count FROM item_counter WHERE item = $item", ("$item", itemId)).ExecuteReader())
        {
            while (reader.Read())
            {
                counts[reader.GetInt32(0)] = reader.GetInt64(1);
            }
        }

        return new ItemTotals(counts, ReadLastSequence(s));
    });

    public static UserHead ReadHead(SqliteReadSession session, byte[] key) => session.InOneCommit(s =>
    {
        long user;
        long erased;
        long last;
        using (var reader = s.Command(Head, ("$key", key)).ExecuteReader())
        {
            (user, erased, last) = reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : default;
        }

        if (user == 0)
        {
            erased = (long?)s.Command("SELECT time FROM tombstone WHERE key = $key", ("$key", key)).ExecuteScalar() ?? 0;
        }

        var notes = new UserNotes();
        using (var reader = s.Command(Notes, ("$user", user)).ExecuteReader())
        {
            while (reader.Read())
            {
                notes.Take(reader.GetInt64(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3));
            }
        }

        var (removed, through) = ReadRemoved(s, user);
        return new UserHead(
            last, Math.Max(notes.Rewritten, through), erased == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(erased), notes.Answers, removed);
    });

    private static (long[] Counts, long Through) ReadRemoved(SqliteReadSession session, long user)
    {
        var counts = new long[9];
        var through = 0L;
        using var reader = session.Command("SELECT kind, count, last FROM user_removed WHERE user_id = $user", ("$user", user)).ExecuteReader();
        while (reader.Read())
        {
            counts[reader.GetInt32(0)] = reader.GetInt64(1);
            through = Math.Max(through, reader.GetInt64(2));
        }

        return (counts, through);
    }

    private static List<LoggedEvent> ReadEvents(SqliteDataReader reader, Func<SqliteDataReader, string> user)
    {
        var events = new List<LoggedEvent>();
        while (reader.Read())
        {
            events.Add(new LoggedEvent(reader.GetInt64(0), new UserEvent
            {
                Id = reader.GetString(1),
                UserId = user(reader),
                ItemId = reader.GetString(2),
                Kind = (EventKind)reader.GetByte(3),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
                Value = reader.GetDouble(5),
                CustomKind = reader.IsDBNull(6) ? null : reader.GetString(6),
                SessionId = reader.IsDBNull(7) ? null : reader.GetString(7),
                RequestId = reader.IsDBNull(8) ? null : reader.GetString(8),
                Context = EventContextJson.Read(reader.IsDBNull(9) ? null : reader.GetString(9)),
            }));
        }

        return events;
    }
}
