namespace Recsys.Grains.Storage;

/// <summary>Removes the oldest answers from before a time, some of them at once.</summary>
internal sealed class SqlitePruneShown(DateTimeOffset before, CancellationToken cancellationToken) : SqliteLogWork<long>(cancellationToken)
{
    /// <summary>Answers that one commit removes, so that tracking never waits long.</summary>
    public const int ChunkLists = 1000;

    public override void Run(SqliteLogConnection log)
    {
        log.Run(
            "DELETE FROM shown WHERE number IN (SELECT number FROM shown WHERE time < $before ORDER BY time LIMIT $count)",
            ("$before", before.ToUnixTimeMilliseconds()), ("$count", ChunkLists));
        Result = (long)log.Run("SELECT changes()")!;
    }
}
