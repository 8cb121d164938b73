namespace Recsys.Grains.Storage;

/// <summary>Events of one user, stored if the user's log is where the caller thinks.</summary>
internal sealed class SqliteAppend(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken)
    : SqliteLogWork<AppendResult>(cancellationToken)
{
    // A row's numbers and the objects around an event.
    private const int FixedBytes = 200;

    public override int Events => Math.Max(1, events.Count);

    public override long Bytes { get; } = events.Sum(BytesOf);

    public override bool Grows => true;

    public override void Run(SqliteLogConnection log)
    {
        var user = log.FindUser(userId);
        if (expectedLast is { } expected && expected != user.Last)
        {
            Result = new AppendResult(user.Last, null);
            return;
        }

        var stored = new AppendedEvent[events.Count];
        for (var i = 0; i < stored.Length; i++)
        {
            stored[i] = Store(log, user, SqliteLogConnection.Row.Of(events[i]));
        }

        Result = new AppendResult(user.Last, stored);
    }

    private static AppendedEvent Store(SqliteLogConnection log, SqliteLogConnection.User user, in SqliteLogConnection.Row row)
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

    private static long BytesOf(UserEvent e)
    {
        var characters = e.Id.Length + e.ItemId.Length + (e.CustomKind?.Length ?? 0) + (e.SessionId?.Length ?? 0) + (e.RequestId?.Length ?? 0);
        if (e.Context is { } context)
        {
            foreach (var (key, value) in context)
            {
                characters += key.Length + value.Length;
            }
        }

        return FixedBytes + (2L * characters);
    }
}
