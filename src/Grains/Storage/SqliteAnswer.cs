namespace Recsys.Grains.Storage;

/// <summary>An answer of a user.</summary>
internal sealed class SqliteAnswer(string userId, long? expectedLast, UserAnswer answer, CancellationToken cancellationToken)
    : SqliteLogWork<AppendResult>(cancellationToken)
{
    public override bool Grows => true;

    public override void Run(SqliteLogConnection log)
    {
        var user = log.FindUser(userId);
        if (expectedLast is { } expected && expected != user.Last)
        {
            Result = new AppendResult(user.Last, null);
        }
        else
        {
            var sequence = log.Add(user, LogRow.Of(answer));
            Result = new AppendResult(user.Last, [new AppendedEvent(sequence, AppendOutcome.Stored)]);
        }
    }
}
