using Orleans.Concurrency;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Audit;

/// <summary>Reads the audit log for clients.</summary>
[Reentrant]
internal sealed class AuditGrain(IAuditStore store, ContractValidator validator) : Grain, IAuditGrain
{
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(long before, int count, CancellationToken cancellationToken)
    {
        validator.RequireCount(count);
        try
        {
            return await store.ReadAsync(before, count, cancellationToken);
        }
        catch (StateStoreException e)
        {
            throw new CatalogueUnavailableException($"The audit log: {e.Message}", e.InnerException!);
        }
    }
}
