namespace Recsys;

/// <summary>Reads the audit log of a cluster. Key 0.</summary>
[Alias("recsys.IAuditGrain")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>Rows of the audit log, newest first.</summary>
    /// <param name="before">Only rows with a lower number; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="count">How many at most; 1 to Recsys:Limits:MaxCount.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RecsysValidationException"><paramref name="count"/> is out of its range.</exception>
    /// <exception cref="CatalogueUnavailableException">The store could not be read.</exception>
    [Alias("ReadAsync")]
    Task<IReadOnlyList<AuditEntry>> ReadAsync(long before, int count, CancellationToken cancellationToken = default);
}
