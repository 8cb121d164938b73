using Microsoft.Extensions.DependencyInjection;
using Recsys.Silo.Health;

namespace Recsys.Silo;

/// <summary>Health checks of a silo, for load balancers and supervisors.</summary>
public static class RecsysHealthExtensions
{
    /// <summary>
    /// Adds two checks to a host with <see cref="RecsysSiloExtensions.AddRecsysSilo"/>. "recsys-live", tag "live": unhealthy once the cluster has
    /// declared the silo dead, when only a new process helps. "recsys-ready", tag "ready": unhealthy until the silo is a member of its cluster
    /// and knows the catalogue's items; degraded while background work is late, a changed configuration is refused, another model version
    /// serves than should, or none does, for lists are then of popular and live items only.
    /// </summary>
    /// <param name="services">The host's services.</param>
    public static IHealthChecksBuilder AddRecsysHealthChecks(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<LiveCheck>("recsys-live", tags: ["live"])
        .AddCheck<ReadyCheck>("recsys-ready", tags: ["ready"]);
}
