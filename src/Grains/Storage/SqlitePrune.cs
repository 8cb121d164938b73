namespace Recsys.Grains.Storage;

/// <summary>Looks at the next events that are too old and removes those that no state needs.</summary>
internal sealed class SqlitePrune(long afterSequence, DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken)
    : SqliteLogWork<(long Reached, long Removed)>(cancellationToken)
{
    /// <summary>Events that one commit looks at, so that tracking never waits long.</summary>
    private const int ChunkEvents = 1000;

    public override void Run(SqliteLogConnection log)
    {
        var old = log.Query(
            "SELECT sequence, user_id, item, kind FROM event WHERE sequence > $after AND time < $before AND kind < 100 ORDER BY sequence LIMIT $count",
            r => (Sequence: r.GetInt64(0), User: r.GetInt64(1), Item: r.GetString(2), Kind: r.GetInt32(3)),
            ("$after", afterSequence), ("$before", before.ToUnixTimeMilliseconds()), ("$count", ChunkEvents));
        long removed = 0;
        foreach (var user in old.GroupBy(e => e.User))
        {
            var needed = Needed(log, user.Key);
            foreach (var e in user.Where(e => !needed.Contains(e.Sequence)))
            {
                log.Run("DELETE FROM event WHERE sequence = $sequence", ("$sequence", e.Sequence));
                log.Run(
                    "INSERT INTO item_removed VALUES ($item, $kind, 1) ON CONFLICT DO UPDATE SET count = count + 1", ("$item", e.Item), ("$kind", e.Kind));
                log.Run(
                    "INSERT INTO user_removed VALUES ($user, $kind, 1, $sequence) ON CONFLICT DO UPDATE SET count = count + 1, last = max(last, excluded.last)",
                    ("$user", user.Key), ("$kind", e.Kind), ("$sequence", e.Sequence));
                removed++;
            }
        }

        log.Run("UPDATE store SET pruned = pruned + $removed", ("$removed", removed));
        Result = (old.Count < ChunkEvents ? 0 : old[^1].Sequence, removed);
    }

    // What a session and the bought items are made of, and the last row, which the next append is checked against.
    private HashSet<long> Needed(SqliteLogConnection log, long user) =>
    [
        .. log.Query(
            """
            SELECT * FROM (SELECT sequence FROM event WHERE user_id = $user AND kind BETWEEN 1 AND 99 ORDER BY time DESC, sequence DESC LIMIT $events)
            UNION SELECT * FROM (SELECT sequence FROM event WHERE user_id = $user AND kind = 7 ORDER BY sequence DESC LIMIT $purchases)
            UNION SELECT * FROM (SELECT sequence FROM event WHERE user_id = $user ORDER BY sequence DESC LIMIT 1)
            """,
            r => r.GetInt64(0),
            ("$user", user), ("$events", keptEvents), ("$purchases", keptPurchases)),
    ];
}
