using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Recsys.Grains.Users;

/// <summary>
/// Reads and writes user snapshots in grain storage. Used instead of an injected persistent state, which would keep the
/// snapshot in memory beside the live state for as long as the user is active.
/// </summary>
internal sealed class UserSnapshotStore([FromKeyedServices(RecsysStorage.Name)] IGrainStorage storage)
{
    private const string StateName = "user";

    /// <summary>The snapshot (empty where there is none) and its tag.</summary>
    public async Task<(UserSnapshot Snapshot, string? ETag)> ReadAsync(GrainId user)
    {
        var state = new GrainState<UserSnapshot>(new UserSnapshot());
        await storage.ReadStateAsync(StateName, user, state);
        return (state.State ?? new UserSnapshot(), state.ETag);
    }

    /// <summary>Writes a snapshot over the one with the given tag.</summary>
    /// <returns>The new tag.</returns>
    public async Task<string?> WriteAsync(GrainId user, UserSnapshot snapshot, string? etag)
    {
        var state = new GrainState<UserSnapshot>(snapshot, etag!) { RecordExists = etag is not null };
        await storage.WriteStateAsync(StateName, user, state);
        return state.ETag;
    }

    /// <summary>Deletes the snapshot.</summary>
    public Task ClearAsync(GrainId user, string? etag) =>
        etag is null ? Task.CompletedTask : storage.ClearStateAsync(StateName, user, new GrainState<UserSnapshot>(new UserSnapshot(), etag) { RecordExists = true });
}
