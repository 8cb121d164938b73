using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>Answers that were shown, entered in the commit of events. Nobody is told.</summary>
internal sealed class SqliteShow(List<ShownList> lists, LogInstruments instruments) : ISqliteLogWork
{
    private const string Insert =
        """
        INSERT INTO shown (request, user_id, time, after, position, page, surface, version, context, items)
        VALUES ($request, $user, $time, $after, IFNULL((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0), $page, $surface, $version, $context, $items)
        ON CONFLICT DO NOTHING
        """;

    private int _stored;

    public int Events => 0;

    public long Bytes => 0;

    public bool IsWanted => true;

    public bool Grows => true;

    public bool Truncates => false;

    // Before the commit's events: what a list led to has a higher sequence than its position.
    public void Run(SqliteLogConnection log)
    {
        _stored = 0;
        foreach (var list in lists)
        {
            var user = log.FindUser(list.UserId);
            if (user.Erased > 0 && list.Time <= user.Erased)
            {
                continue;
            }

            log.Enter(user);
            _stored += log.RunPrepared(
                Insert,
                ("$request", list.RequestId),
                ("$user", user.Id),
                ("$time", list.Time),
                ("$after", list.After),
                ("$page", list.Page),
                ("$surface", list.Surface),
                ("$version", list.ModelVersion),
                ("$context", list.Context),
                ("$items", ShownBody.Pack(list.Items, list.Degraded)));
        }
    }

    public void Complete(bool truncated) => instruments.ShownStored(_stored);

    public void Fail(EventLogUnavailableException error) => instruments.ShownDropped(lists.Count, "unwritable");
}
