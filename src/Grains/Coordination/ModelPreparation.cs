using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Models;
using Recsys.Serving;

namespace Recsys.Grains.Coordination;

/// <summary>Prepares versions on this silo and tells whose fault a failure is: the version's, or that of the store and the machine.</summary>
internal sealed partial class ModelPreparation(
    ModelHost host, IOptions<RecsysLimits> limits, ModelSwapInstruments instruments, ILogger<ModelPreparation> logger)
{
    /// <summary>Prepares a version. Throws nothing but the caller's cancellation.</summary>
    public async Task<PrepareReply> PrepareAsync(string version, CancellationToken cancellationToken = default)
    {
        var reply = await TryPrepareAsync(version, cancellationToken);
        instruments.Prepared(reply.Outcome);
        return reply;
    }

    private async Task<PrepareReply> TryPrepareAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            await host.PrepareAsync(version, limits.Value.PrepareTimeout, cancellationToken);
            return new PrepareReply(PrepareOutcome.Ready, null);
        }
        catch (ModelStoreUnavailableException e)
        {
            LogUnavailable(version, e);
            return new PrepareReply(PrepareOutcome.Unavailable, e.Message);
        }
        catch (Exception e) when (e is ArtifactException or ModelVersionNotFoundException)
        {
            LogRefused(version, e);
            return new PrepareReply(PrepareOutcome.Refused, e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // What loading was not written for is a version that this silo cannot serve.
            LogRefused(version, e);
            return new PrepareReply(PrepareOutcome.Refused, $"{e.GetType().Name}: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Model version {Version} was refused.")]
    private partial void LogRefused(string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model version {Version} could not be fetched or loaded; nothing is known against it.")]
    private partial void LogUnavailable(string version, Exception exception);
}
