namespace Recsys.Grains.Storage;

/// <summary>Snapshots as rows of the database of states.</summary>
internal sealed class SqliteSnapshotStore(SqliteStateFile file) : IUserSnapshotStore
{
    public Task<StoredSnapshot?> ReadAsync(byte[] key, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => UserSnapshotTable.Read(connection, key), cancellationToken);

    public Task WriteAsync(IReadOnlyList<(byte[] Key, StoredSnapshot Snapshot)> snapshots) => file.WriteAsync(
        writer =>
        {
            foreach (var (key, snapshot) in snapshots)
            {
                UserSnapshotTable.Write(writer, key, snapshot);
            }

            return true;
        },
        snapshots.Count);

    public Task SetAsideAsync(byte[] key, string reason, long time, CancellationToken cancellationToken) => file.WriteAsync(
        writer =>
        {
            UserSnapshotTable.SetAside(writer, key, reason, time);
            return true;
        },
        1,
        cancellationToken);

    // In the file and in its write-ahead log.
    public async Task<(bool Found, bool Overwritten)> EraseAsync(byte[] key, CancellationToken cancellationToken)
    {
        var found = await file.WriteAsync(writer => UserSnapshotTable.Erase(writer, key), 1, cancellationToken);
        return (found, !found || await file.ReadAsync(SqliteDatabase.Truncate, cancellationToken));
    }
}
