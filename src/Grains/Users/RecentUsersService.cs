using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;
using Orleans.Services;
using Recsys.Retrieval;

namespace Recsys.Grains.Users;

/// <summary>What a silo remembers of users for others' sake, within reach of the user's grain on any silo.</summary>
[Alias("recsys.IRecentUsersService")]
internal interface IRecentUsersService : IGrainService
{
    /// <summary>Forgets a user.</summary>
    [Alias("ForgetAsync")]
    Task ForgetAsync(string userId);
}

/// <summary>Hands the wish to all that this silo remembers of users. Reentrant: nothing waits.</summary>
[Reentrant]
internal sealed class RecentUsersService(GrainId id, Silo silo, ILoggerFactory loggers, RecentUsers recent, LiveCoOccurrence together)
    : GrainService(id, silo, loggers), IRecentUsersService
{
    public Task ForgetAsync(string userId)
    {
        recent.Forget(userId);
        together.Forget(userId);
        return Task.CompletedTask;
    }
}

/// <summary>Reaches the remembered users of all silos.</summary>
internal sealed class RecentUsersClient(IServiceProvider services, IGrainFactory grains) : GrainServiceClient<IRecentUsersService>(services)
{
    /// <summary>Forgets a user everywhere.</summary>
    public async Task ForgetAsync(string userId)
    {
        var silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        await Task.WhenAll(silos.Keys.Select(silo => GetGrainService(silo).ForgetAsync(userId)));
    }
}
