using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Recsys.Silo.Health;

/// <summary>Whether the process can still become useful by itself.</summary>
internal sealed class LiveCheck(ISiloStatusOracle silo) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        silo.CurrentStatus == SiloStatus.Dead
            ? HealthCheckResult.Unhealthy("The cluster has declared this silo dead; start the process anew.")
            : HealthCheckResult.Healthy($"The silo is {silo.CurrentStatus}."));
}
