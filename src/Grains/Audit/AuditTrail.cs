using Recsys.Grains.Storage;

namespace Recsys.Grains.Audit;

/// <summary>
/// Writes who is about to do what. The row is on disk before the deed, so that nothing is done without one; where the deed fails, or the call
/// that does it is made again, there are rows of each attempt.
/// </summary>
internal sealed class AuditTrail(IAuditStore store, TimeProvider time)
{
    /// <summary>Writes one row for each target.</summary>
    /// <exception cref="StateStoreException">It cannot be written: the deed must not be done.</exception>
    public Task WriteAsync(AuditAction action, IReadOnlyList<string> targets, string? detail, CancellationToken cancellationToken)
    {
        var (now, actor) = (time.GetUtcNow(), Clean(CallActor.Current));
        return store.WriteAsync(
            [.. targets.Select(t => new AuditEntry { Number = 0, Time = now, Actor = actor, Action = action, Target = t, Detail = detail })], cancellationToken);
    }

    /// <summary>Writes one row.</summary>
    public Task WriteAsync(AuditAction action, string target, string? detail, CancellationToken cancellationToken) =>
        WriteAsync(action, [target], detail, cancellationToken);

    /// <summary>A user as the audit log names them, so that their erasure leaves no id in it.</summary>
    public static string NameOf(string userId) => Convert.ToHexStringLower(UserKey.Of(userId));

    // It comes from outside: a lone surrogate, a zero or a new line in it must neither stop an erasure nor forge a line of a listing.
    private static string Clean(string actor) => string.Concat(actor.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
