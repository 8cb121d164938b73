namespace Recsys.Grains.Storage;

/// <summary>Events of one user, stored if the user's log is where the caller thinks.</summary>
internal sealed class SqliteAppend(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    : SqliteLogWork<AppendResult>(cancellationToken)
{
    // Made here and not on the writer's thread, which all wait for.
    private readonly LogRow[] _rows = [.. events.Select(LogRow.Of)];

    public override int Events => Math.Max(1, _rows.Length);

    public override long Bytes => _rows.Sum(r => r.Bytes);

    public override bool Grows => true;

    public override void Run(SqliteLogConnection log)
    {
        var user = log.FindUser(userId);
        if (expectedLast is { } expected && expected != user.Last)
        {
            Result = new AppendResult(user.Last, null);
            return;
        }

        var stored = new AppendedEvent[_rows.Length];
        for (var i = 0; i < stored.Length; i++)
        {
            stored[i] = Store(log, user, _rows[i]);
        }

        Result = new AppendResult(user.Last, stored);
    }

    private static AppendedEvent Store(SqliteLogConnection log, SqliteLogConnection.User user, in LogRow row)
    {
        if (user.Erased > 0 && row.Time <= user.Erased)
        {
            return new AppendedEvent(0, AppendOutcome.Erased);
        }

        if (log.Add(user, row) is > 0 and var sequence)
        {
            return new AppendedEvent(sequence, AppendOutcome.Stored);
        }

        var (before, same) = log.Find(user, row);
        return same ? new AppendedEvent(before, AppendOutcome.Duplicate) : new AppendedEvent(0, AppendOutcome.Conflict);
    }
}
