using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;

namespace Recsys.Grains.Users;

/// <summary>
/// A silo that stops hands its users over while it still answers: no new ones come to it, and those in its memory move to the other silos with their
/// state and with the requests that wait for them. The last silo has nobody to hand over to; its users' snapshots are written as on any deactivation.
/// </summary>
internal sealed partial class UserHandover(IGrainFactory grains, ILocalSiloDetails here, ISiloStatusOracle silos, ILogger<UserHandover> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // Moves that are begun at a time; each takes a call within this process.
    private const int AtATime = 64;

    private volatile bool _stops;

    /// <summary>Whether this silo stops and takes no new users.</summary>
    public bool Stops => _stops;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(UserHandover), ServiceLifecycleStage.Active, _ => Task.CompletedTask, RunAsync);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(s => !s.Equals(here.SiloAddress)))
        {
            return;
        }

        _stops = true;
        try
        {
            var type = grains.GetGrain<IUserGrain>("any").GetGrainId().Type;
            var all = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(hostsIds: [here.SiloAddress]);
            var users = all.Select(g => g.GrainId).Where(id => id.Type == type).ToArray();
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(users, options, async (user, ct) => await grains.GetGrain<IGrainManagementExtension>(user).MigrateOnIdle(ct));
            LogHandedOver(logger, users.Length);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // They are read from the log, as after a crash.
            LogNotHandedOver(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo stops and hands {Users} users over to the others.")]
    private static partial void LogHandedOver(ILogger logger, int users);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo stops, and not all of its users could be handed over to the others; they are read from the event log.")]
    private static partial void LogNotHandedOver(ILogger logger, Exception exception);
}
