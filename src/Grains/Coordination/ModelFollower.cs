using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Recsys.Models;
using Recsys.Serving;

namespace Recsys.Grains.Coordination;

/// <summary>
/// Keeps a silo on the version that the coordinator decided on: loads it before the silo joins, catches up with a swap that
/// the silo missed, unloads prepared versions that no swap asks for, and keeps the model store's cache within its bound.
/// Where the version cannot be loaded the silo serves what it has, popular items where it has nothing, says so in
/// <see cref="ModelHost.Trouble"/>, and tries again after pauses that grow.
/// </summary>
internal sealed partial class ModelFollower(
    IGrainFactory grains,
    [FromKeyedServices(RecsysStorage.Name)] IGrainStorage storage,
    IModelStore store,
    ModelHost models,
    ModelPreparation preparation,
    IOptions<RecsysLimits> limits,
    ModelSwapInstruments instruments,
    TimeProvider time,
    ILogger<ModelFollower> logger) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private (ActiveModel? Wanted, long At, TimeSpan Pause) _failed;
    private string _trimmedFor = string.Empty;

    /// <summary>
    /// Loads the active version of a silo that is not a member yet and cannot call the coordinator: it reads what that one stored, until
    /// that has not changed while it loaded. It prepares what a swap prepares, too, so that it can switch with the others.
    /// </summary>
    public async Task LoadStoredAsync(CancellationToken cancellationToken)
    {
        var coordinator = grains.GetGrain<IModelCoordinatorGrain>(0).GetGrainId();
        for ((long Epoch, string? Preparing) loaded = (0, null); ;)
        {
            var stored = new GrainState<CoordinatorState>(new CoordinatorState());
            await storage.ReadStateAsync(ModelCoordinatorGrain.StateName, coordinator, stored);
            var (epoch, preparing) = (stored.State?.Epoch ?? 0, stored.State?.Preparing);
            if ((epoch, preparing) == loaded)
            {
                return;
            }

            if (stored.State!.Active is { } version && epoch > models.Epoch)
            {
                await TryServeAsync(new ActiveModel(epoch, version), cancellationToken);
            }

            if (preparing is not null)
            {
                // Whether it can be is the coordinator's to find out, which asks this silo as well.
                await preparation.PrepareAsync(preparing, cancellationToken);
            }

            loaded = (epoch, preparing);
        }
    }

    /// <summary>Does what there is to do.</summary>
    /// <exception cref="ModelStoreUnavailableException">The active version could not be loaded, now or at the last try; the next one comes after a pause.</exception>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await FollowPlanAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task FollowPlanAsync(CancellationToken cancellationToken)
    {
        var plan = await grains.GetGrain<IModelCoordinatorGrain>(0).GetPlanAsync();
        DropUnclaimed(plan);
        if (IsBehind(plan.Active) && !IsPausing(plan.Active))
        {
            await TryServeAsync(plan.Active, cancellationToken);
        }

        if (IsBehind(plan.Active))
        {
            throw new ModelStoreUnavailableException(models.Trouble ?? $"version '{plan.Active.Version}' is not loaded yet");
        }

        models.Trouble = null;
        Trim(plan);
    }

    private bool IsBehind(ActiveModel wanted) => wanted.Version is not null && wanted.Epoch > models.Epoch;

    private bool IsPausing(ActiveModel wanted) => _failed.Wanted == wanted && time.GetElapsedTime(_failed.At) < _failed.Pause;

    private async Task TryServeAsync(ActiveModel wanted, CancellationToken cancellationToken)
    {
        var reply = await preparation.PrepareAsync(wanted.Version!, cancellationToken);
        if (reply.Outcome == PrepareOutcome.Ready && models.Activate(wanted.Version!, wanted.Epoch))
        {
            models.Trouble = null;
            return;
        }

        var instead = models.ActiveVersion is { } serving ? $"version '{serving}'" : "popular items";
        models.Trouble = $"version '{wanted.Version}' could not be loaded, {instead} instead: {reply.Reason ?? "it was discarded meanwhile"}";
        var pause = _failed.Wanted == wanted ? _failed.Pause * 2 : TimeSpan.FromSeconds(1);
        _failed = (wanted, time.GetTimestamp(), pause < LongestPause ? pause : LongestPause);
        LogBehind(wanted.Version!, instead, _failed.Pause);
    }

    // Of a coordinator that died, or could not reach this silo to tell it. Between its answer and now a swap may have asked for the version again.
    private void DropUnclaimed(ModelPlan plan)
    {
        foreach (var unclaimed in models.Unclaimed(limits.Value.UnclaimedAfter))
        {
            if (unclaimed.Version != plan.Preparing && unclaimed.Version != plan.Active.Version && models.Discard(unclaimed))
            {
                instruments.Dropped();
                LogDropped(unclaimed.Version);
            }
        }
    }

    // The cache grows by versions that came into use, so there is something to do only when these are others.
    private void Trim(ModelPlan plan)
    {
        string?[] keep = [plan.Active.Version, plan.Previous, plan.Preparing, .. models.VersionsInUse];
        var key = string.Join('/', keep);
        if (key != _trimmedFor)
        {
            store.TrimCache([.. keep.OfType<string>()]);
            _trimmedFor = key;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The active model version {Version} could not be loaded; {Instead} serve. The next try comes in {Pause}.")]
    private partial void LogBehind(string version, string instead, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model version {Version} was prepared and no swap asks for it; it is unloaded.")]
    private partial void LogDropped(string version);
}
