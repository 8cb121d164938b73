namespace Recsys.Grains.Users;

/// <summary>Removes a user from the log, the snapshots and the remembered users.</summary>
internal static class UserErasure
{
    /// <summary>Removes what is stored of a user, and of those whose history was merged into theirs.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="user">The user.</param>
    /// <param name="time">When; older events are refused from then on.</param>
    /// <param name="forget">Lets go of the user's state, once nothing is stored of them.</param>
    /// <param name="cancellationToken">Cancels the waits.</param>
    public static async Task<EraseReport> RunAsync(
        UserServices services, string user, DateTimeOffset time, Action forget, CancellationToken cancellationToken)
    {
        await UserAudit.WriteAsync(services, AuditAction.EraseUser, user, null, cancellationToken);

        // The log first: it refuses the user's old events from here on, so that whatever fails below is mended by repeating. No state
        // is needed for it, so that a user whose state cannot be read can be erased.
        var removed = await services.Log.EraseUserAsync(user, time, cancellationToken);

        // Who was merged into them may be in memory, with what is gone, and would write it into a snapshot again.
        foreach (var id in removed.MergedUserIds)
        {
            await services.Grains.GetGrain<IUserGrain>(id).ReloadAsync();
        }

        var (snapshot, overwritten) = (false, removed.Overwritten);
        foreach (var id in removed.MergedUserIds.Prepend(user))
        {
            var (found, gone) = await services.Snapshots.EraseAsync(id, cancellationToken);
            (snapshot, overwritten) = (snapshot | found, overwritten & gone);
        }

        forget();
        foreach (var id in removed.MergedUserIds.Prepend(user))
        {
            await services.RecentEverywhere.ForgetAsync(id);
        }

        return new EraseReport
        {
            Events = removed.Events,
            Answers = removed.Answers,
            MergedUserIds = removed.MergedUserIds,
            Snapshot = snapshot,
            FilesOverwritten = overwritten,
            ModelVersions = services.Models.VersionsWith(user),
        };
    }
}
