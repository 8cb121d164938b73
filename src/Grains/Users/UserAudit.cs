using Recsys.Grains.Audit;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Users;

/// <summary>Notes in the audit log what is about to happen to a user.</summary>
internal static class UserAudit
{
    /// <summary>Writes a row, whose users are hashes.</summary>
    /// <exception cref="EventLogUnavailableException">It could not be written, so nothing must be done.</exception>
    public static async Task WriteAsync(UserServices services, AuditAction action, string user, string? into, CancellationToken cancellationToken)
    {
        try
        {
            await services.Audit.WriteAsync(action, AuditTrail.NameOf(user), into is null ? null : AuditTrail.NameOf(into), cancellationToken);
        }
        catch (StateStoreException e)
        {
            // The store's own error is one that travels between silos.
            throw new EventLogUnavailableException($"Nothing was done, since the audit log could not be written: {e.Message}", e.InnerException!);
        }
    }
}
