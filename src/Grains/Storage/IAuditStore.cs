namespace Recsys.Grains.Storage;

/// <summary>
/// Keeps the audit log: rows are added and never changed or deleted. All members throw <see cref="StateStoreException"/> where it cannot be
/// read or written.
/// </summary>
internal interface IAuditStore
{
    /// <summary>Adds rows, all or none; they are on disk when this returns. Numbers are given by the store.</summary>
    Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>The newest rows with a number below another, newest first.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(long before, int count, CancellationToken cancellationToken);
}
