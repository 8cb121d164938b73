using Microsoft.Extensions.Diagnostics.HealthChecks;
using Recsys.Grains;
using Recsys.Grains.Items;
using Recsys.Serving;

namespace Recsys.Silo.Health;

/// <summary>Whether requests should come to this silo.</summary>
internal sealed class ReadyCheck(ISiloStatusOracle silo, ItemDirectory items, ModelHost models, BackgroundHealth background) : IHealthCheck
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

        if (background.Late is { Count: > 0 } late)
        {
            return HealthCheckResult.Degraded($"Background work is late: {string.Join("; ", late.Select(l => $"{l.Name}, {l.SinceSuccess.TotalSeconds:0} s{(l.LastError is { } e ? $", {e}" : "")}"))}.");
        }

        using var lease = models.Acquire();
        return lease.Model is { } model
            ? HealthCheckResult.Healthy($"Version {model.Version} serves.")
            : HealthCheckResult.Degraded("No model version serves; lists are of popular and live items only. Publish a version and promote it.");
    }
}
