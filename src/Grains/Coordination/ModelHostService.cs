using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;
using Recsys.Models;
using Recsys.Serving;

namespace Recsys.Grains.Coordination;

/// <summary>Runs the coordinator's wishes on this silo's model host. Reentrant: the host does its own locking.</summary>
[Reentrant]
internal sealed partial class ModelHostService(GrainId id, Silo silo, ILoggerFactory loggers, ModelHost host)
    : GrainService(id, silo, loggers), IModelHostService
{
    private readonly ILogger _logger = loggers.CreateLogger<ModelHostService>();
    private readonly string _address = silo.SiloAddress.ToString();

    public async Task<string?> PrepareAsync(string version)
    {
        try
        {
            await host.PrepareAsync(version);
            return null;
        }
        catch (Exception e) when (e is ArtifactException or ModelVersionNotFoundException or IOException or UnauthorizedAccessException)
        {
            LogRefused(version, e);
            return e.Message;
        }
    }

    public Task<bool> ActivateAsync(string version, long epoch) => Task.FromResult(host.Activate(version, epoch));

    public Task DiscardAsync(string version)
    {
        host.Discard(version);
        return Task.CompletedTask;
    }

    public Task<SiloModelStatus> GetStatusAsync() =>
        Task.FromResult(new SiloModelStatus(_address, host.Epoch, host.ActiveVersion, host.LoadedVersions));

    [LoggerMessage(Level = LogLevel.Error, Message = "Model version {Version} was refused.")]
    private partial void LogRefused(string version, Exception exception);
}

/// <summary>Reaches the model host of a given silo.</summary>
internal sealed class ModelHostServiceClient(IServiceProvider services) : GrainServiceClient<IModelHostService>(services)
{
    public IModelHostService On(SiloAddress silo) => GetGrainService(silo);
}
