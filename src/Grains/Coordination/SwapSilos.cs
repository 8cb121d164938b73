using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Recsys.Grains.Coordination;

/// <summary>What the coordinator asks of the silos, each within its time: one that does not answer fails nothing but its own part.</summary>
internal sealed partial class SwapSilos(
    IGrainFactory grains, ModelHostServiceClient hosts, IOptions<RecsysLimits> limits, TimeProvider time, ILogger<SwapSilos> logger)
{
    /// <summary>Silos that serve, and those that are joining and will; in order, and true for those that serve.</summary>
    public async Task<SortedDictionary<SiloAddress, bool>> MembersAsync()
    {
        var members = new SortedDictionary<SiloAddress, bool>();
        foreach (var (silo, status) in await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false))
        {
            if (status is SiloStatus.Active or SiloStatus.Joining)
            {
                members.Add(silo, status == SiloStatus.Active);
            }
        }

        return members;
    }

    /// <summary>Makes a silo prepare a version.</summary>
    public async Task<PrepareReply> PrepareAsync(SiloAddress silo, string version, CancellationToken cancellationToken)
    {
        try
        {
            return await hosts.On(silo).PrepareAsync(version).WaitAsync(limits.Value.PrepareTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new PrepareReply(PrepareOutcome.NoAnswer, $"not prepared within {limits.Value.PrepareTimeout} (Recsys:Limits:PrepareTimeout)");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new PrepareReply(PrepareOutcome.NoAnswer, e.Message);
        }
    }

    /// <summary>Makes a silo switch.</summary>
    /// <returns>Whether it confirmed; if not, it catches up by itself.</returns>
    public async Task<bool> ActivateAsync(SiloAddress silo, string version, long epoch)
    {
        try
        {
            return await hosts.On(silo).ActivateAsync(version, epoch).WaitAsync(limits.Value.SwitchTimeout, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogLate(silo, version, e);
            return false;
        }
    }

    /// <summary>Makes silos unload what they prepared. One that does not hear of it unloads the version by itself, since no swap asks for it.</summary>
    public Task DiscardAsync(IEnumerable<SiloAddress> silos, string version) => Task.WhenAll(silos.Select(async silo =>
    {
        try
        {
            await hosts.On(silo).DiscardAsync(version).WaitAsync(limits.Value.SwitchTimeout, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogDiscardFailed(version, silo, e);
        }
    }));

    /// <summary>What a silo has loaded, or that it does not answer.</summary>
    public async Task<SiloModelStatus> StatusAsync(SiloAddress silo)
    {
        try
        {
            return await hosts.On(silo).GetStatusAsync().WaitAsync(limits.Value.SwitchTimeout, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new SiloModelStatus(silo.ToString(), 0, null, [], false, $"no answer: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Silo} did not confirm the switch to {Version}; it catches up by itself.")]
    private partial void LogLate(SiloAddress silo, string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} could not be discarded on silo {Silo}, which unloads it by itself.")]
    private partial void LogDiscardFailed(string version, SiloAddress silo, Exception exception);
}
