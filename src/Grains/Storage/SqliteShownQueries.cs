using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>What is read of the answers that were shown.</summary>
internal static class SqliteShownQueries
{
    /// <summary>The next lists of a period behind one of them, by time and request.</summary>
    public static List<ShownList> Read(SqliteReadSession session, long since, long until, string afterRequest, int count)
    {
        using var reader = session.Command(
            """
            SELECT request, (SELECT name FROM user WHERE id = user_id), time, after, position, page, surface, version, context, items
            FROM shown WHERE (time, request) > ($since, $request) AND time < $until ORDER BY time, request LIMIT $count
            """,
            ("$since", since), ("$request", afterRequest), ("$until", until), ("$count", count)).ExecuteReader();
        var lists = new List<ShownList>();
        while (reader.Read())
        {
            lists.Add(ShownRow.Of(reader));
        }

        return lists;
    }

    /// <summary>The lowest position of the lists of a period; null where there is none.</summary>
    public static long? ReadPosition(SqliteReadSession session, long since, long until) =>
        session.Command("SELECT MIN(position) FROM shown WHERE time >= $since AND time < $until", ("$since", since), ("$until", until)).ExecuteScalar() as long?;

    /// <summary>Time of the oldest list; null where there is none.</summary>
    public static long? ReadOldest(SqliteReadSession session) => session.Command("SELECT MIN(time) FROM shown").ExecuteScalar() as long?;
}
