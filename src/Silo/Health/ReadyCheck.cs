using Microsoft.Extensions.Diagnostics.HealthChecks;
using Recsys.Grains;
using Recsys.Grains.Items;
using Recsys.Serving;

namespace Recsys.Silo.Health;

/// <summary>Whether requests should come to this silo.</summary>
internal sealed class ReadyCheck(ISiloStatusOracle silo, ItemDirectory items, ModelHost models, BackgroundHealth background, SettingsWatch settings)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (silo.CurrentStatus != SiloStatus.Active)
        {
            return HealthCheckResult.Unhealthy($"The silo is {silo.CurrentStatus}, not a member of its cluster.");
        }

        if (!items.Filled.IsCompletedSuccessfully)
        {
            return HealthCheckResult.Unhealthy("The items of the catalogue are still being read.");
        }

        using var lease = models.Acquire();
        var troubles = Troubles(lease.Model).ToArray();
        return troubles.Length == 0
            ? HealthCheckResult.Healthy($"Version {lease.Model!.Version} serves.")
            : HealthCheckResult.Degraded(string.Join(' ', troubles));
    }

    // What a silo serves with, but not as it should.
    private IEnumerable<string> Troubles(ServingModel? serving)
    {
        if (settings.Trouble is { } refused)
        {
            yield return $"The configuration changed and is refused: {refused}";
        }

        if (models.Trouble is { } behind)
        {
            yield return $"The wanted model does not serve: {behind.TrimEnd('.')}.";
        }
        else if (serving is null)
        {
            yield return "No model version serves; lists are of popular and live items only. Publish a version and promote it.";
        }

        if (background.Late is { Count: > 0 } late)
        {
            yield return $"Background work is late: {string.Join("; ", late.Select(l => $"{l.Name}, {l.SinceSuccess.TotalSeconds:0} s{(l.LastError is { } e ? $", {e}" : "")}"))}.";
        }
    }
}
