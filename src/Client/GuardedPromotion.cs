namespace Recsys.Client;

/// <summary>Promotes a version, looks after a while at what came of it, and rolls the cluster back where that is worse than before.</summary>
/// <param name="models">The coordinator: <see cref="IRecsysClient.Models"/>.</param>
/// <param name="log">Told what happens; null for nobody.</param>
/// <param name="time">The clock, which should be the cluster's; null for the system's.</param>
public sealed class GuardedPromotion(IModelCoordinatorGrain models, Action<string>? log = null, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Promotes it, and guards it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="guard">How long it serves before it is judged; zero for no judgement.</param>
    /// <param name="isWorse">Judges: given the version that served before (null for none) and when it was replaced.</param>
    /// <param name="cancellationToken">Ends it; the version that serves then goes on to.</param>
    /// <returns>Whether the version was left to serve: also where there is none to go back to, or another was promoted meanwhile.</returns>
    /// <exception cref="ModelSwapException">A silo refused the version.</exception>
    /// <exception cref="ModelSwapUnavailableException">The store or a silo was away: try again.</exception>
    public async Task<bool> RunAsync(
        string version, TimeSpan guard, Func<string?, DateTimeOffset, CancellationToken, Task<bool>> isWorse, CancellationToken cancellationToken = default)
    {
        var swap = await models.PromoteAsync(version, cancellationToken).ConfigureAwait(false);
        log?.Invoke($"{version} serves in epoch {swap.Active.Epoch}: {swap.Silos} silos, {swap.LateSilos.Count} late.");
        if (guard <= TimeSpan.Zero)
        {
            return true;
        }

        var promoted = _time.GetUtcNow();
        await Task.Delay(guard, _time, cancellationToken).ConfigureAwait(false);
        if (!await isWorse(swap.Previous, promoted, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        if ((await models.GetActiveAsync().ConfigureAwait(false)).Version is { } serves && serves != version)
        {
            log?.Invoke($"{version} is worse, but {serves} serves by now.");
            return true;
        }

        if (swap.Previous is null)
        {
            log?.Invoke($"{version} is worse, but no version served before, so there is none to go back to.");
            return true;
        }

        var back = await models.RollbackAsync(swap.Previous, cancellationToken).ConfigureAwait(false);
        log?.Invoke($"Rolled back to {back.Active.Version}.");
        return false;
    }
}
