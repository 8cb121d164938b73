namespace Recsys.Grains.Storage;

/// <summary>
/// Gives one user's rows to another. They keep their sequences, so a note at the end of the receiving user's log tells states that
/// they must be rebuilt.
/// </summary>
internal sealed class SqliteMerge(string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, CancellationToken cancellationToken)
    : SqliteLogWork<MergeResult?>(cancellationToken)
{
    public override bool Grows => true;

    public override void Run(SqliteLogConnection log)
    {
        var to = log.FindUser(toUserId);
        if (to.Last != expectedLast)
        {
            Result = null;
            return;
        }

        var from = log.FindUser(fromUserId);
        if (from.Id != 0)
        {
            // Also of one who did nothing but look.
            log.Enter(to);
            log.Run("UPDATE shown SET user_id = $to WHERE user_id = $from", ("$to", to.Id), ("$from", from.Id));
        }

        if (from.Last == 0)
        {
            // Nothing was tracked, or it has moved before.
            Result = new MergeResult(to.Last, 0);
            return;
        }

        var note = log.Add(to, LogRow.Merge(time));
        (string, object)[] users = [("$from", from.Id), ("$to", to.Id), ("$note", note)];
        log.Run(
            """
            INSERT INTO item_removed
            SELECT item, kind, COUNT(*) FROM event
            WHERE user_id = $from AND kind < 100 AND event_id IN (SELECT event_id FROM event WHERE user_id = $to)
            GROUP BY item, kind
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """,
            users);
        log.Run("DELETE FROM event WHERE user_id = $from AND event_id IN (SELECT event_id FROM event WHERE user_id = $to)", users);
        log.Run("UPDATE event SET user_id = $to WHERE user_id = $from", users);
        var moved = (long)log.Run("SELECT changes()")!;
        log.Run(
            """
            INSERT INTO user_removed SELECT $to, kind, count, $note FROM user_removed WHERE user_id = $from
            ON CONFLICT DO UPDATE SET count = count + excluded.count, last = excluded.last
            """,
            users);
        log.Run("DELETE FROM user_removed WHERE user_id = $from", users);
        log.RebuildBefore(from, note);
        log.Run("UPDATE user SET merged_into = $to WHERE id = $from", users);
        log.ForgetUsers();
        Result = new MergeResult(note, moved);
    }
}
