namespace Recsys.Grains.Storage;

/// <summary>
/// Keeps snapshots of users: shortcuts to what the event log says, found by the hash of the user's id. All members throw
/// <see cref="StateStoreException"/> where they cannot be read or written.
/// </summary>
internal interface IUserSnapshotStore
{
    /// <summary>The snapshot of a user, or null.</summary>
    Task<StoredSnapshot?> ReadAsync(byte[] key, CancellationToken cancellationToken);

    /// <summary>Writes snapshots, no user twice, each in place of the user's older one.</summary>
    Task WriteAsync(IReadOnlyList<(byte[] Key, StoredSnapshot Snapshot)> snapshots);

    /// <summary>Moves a user's snapshot among those that could not be read, of which the newest stay.</summary>
    Task SetAsideAsync(byte[] key, string reason, long time, CancellationToken cancellationToken);

    /// <summary>Deletes all that is of a user.</summary>
    /// <returns>Whether there was anything, and whether no byte of it is left.</returns>
    Task<(bool Found, bool Overwritten)> EraseAsync(byte[] key, CancellationToken cancellationToken);
}
