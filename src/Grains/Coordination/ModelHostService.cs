using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;
using Recsys.Serving;

namespace Recsys.Grains.Coordination;

/// <summary>Runs the coordinator's wishes on this silo's model host. Reentrant: the host does its own locking.</summary>
[Reentrant]
internal sealed class ModelHostService(GrainId id, Silo silo, ILoggerFactory loggers, ModelHost host, ModelPreparation preparation)
    : GrainService(id, silo, loggers), IModelHostService
{
    /// <summary>Address of the silo.</summary>
    public string Address { get; } = silo.SiloAddress.ToString();

    public Task<PrepareReply> PrepareAsync(string version) => preparation.PrepareAsync(version);

    public Task<bool> ActivateAsync(string version, long epoch)
    {
        var active = host.Activate(version, epoch);
        if (active)
        {
            host.Trouble = null;
        }

        return Task.FromResult(active);
    }

    public Task DiscardAsync(string version)
    {
        host.Discard(version);
        return Task.CompletedTask;
    }

    public Task<SiloModelStatus> GetStatusAsync() =>
        Task.FromResult(new SiloModelStatus(Address, host.Epoch, host.ActiveVersion, host.LoadedVersions, true, host.Trouble));
}

/// <summary>Reaches the model host of a given silo.</summary>
internal sealed class ModelHostServiceClient(IServiceProvider services) : GrainServiceClient<IModelHostService>(services)
{
    public IModelHostService On(SiloAddress silo) => GetGrainService(silo);
}
