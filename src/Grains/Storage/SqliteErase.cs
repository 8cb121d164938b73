using System.Text;

namespace Recsys.Grains.Storage;

/// <summary>
/// Deletion of one user and of those whose history was merged into theirs. Names are overwritten in place with as many bytes, since
/// pages that are joined after a deletion can leave old bytes behind; rows are deleted under secure_delete.
/// </summary>
internal sealed class SqliteErase(string userId, DateTimeOffset time, CancellationToken cancellationToken) : SqliteLogWork<LogErasure>(cancellationToken)
{
    public override bool Truncates => true;

    public override void Run(SqliteLogConnection log)
    {
        var named = log.FindUser(userId);
        var users = log.Query(
            """
            WITH RECURSIVE gone (id) AS (SELECT $id UNION SELECT user.id FROM user JOIN gone ON user.merged_into = gone.id)
            SELECT id, name FROM user WHERE id IN gone
            """,
            r => (Id: r.GetInt64(0), Name: r.GetString(1)),
            ("$id", named.Id));
        long events = 0;
        long answers = 0;
        foreach (var (id, name) in users)
        {
            log.Run(
                """
                INSERT INTO item_removed SELECT item, kind, COUNT(*) FROM event WHERE user_id = $id AND kind < 100 GROUP BY item, kind
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """,
                ("$id", id));
            log.Run("INSERT OR IGNORE INTO removed_event SELECT event_hash(event_id) FROM event WHERE user_id = $id AND kind < 100", ("$id", id));
            log.Run("DELETE FROM event WHERE user_id = $id AND kind >= 100", ("$id", id));
            answers += (long)log.Run("SELECT changes()")!;
            log.Run("DELETE FROM event WHERE user_id = $id", ("$id", id));
            events += (long)log.Run("SELECT changes()")!;
            log.Run("DELETE FROM user_removed WHERE user_id = $id", ("$id", id));
            log.Run("DELETE FROM shown WHERE user_id = $id", ("$id", id));
            log.Run(
                "UPDATE user SET key = randomblob(32), name = $filler WHERE id = $id",
                ("$id", id), ("$filler", new string('x', Encoding.UTF8.GetByteCount(name))));
            if (name != userId)
            {
                Bury(log, UserKey.Of(name));
            }
        }

        Bury(log, named.Key);
        log.ForgetUsers();
        Result = new LogErasure(events, answers, [.. users.Select(u => u.Name).Where(n => n != userId)], Overwritten: false);
    }

    public override void Complete(bool truncated)
    {
        Result = Result with { Overwritten = truncated };
        base.Complete(truncated);
    }

    private void Bury(SqliteLogConnection log, byte[] key) => log.Run(
        "INSERT INTO tombstone (key, time) VALUES ($key, $time) ON CONFLICT DO UPDATE SET time = max(time, excluded.time)",
        ("$key", key), ("$time", time.ToUnixTimeMilliseconds()));
}
