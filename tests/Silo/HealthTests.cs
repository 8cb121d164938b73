using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Recsys.Conformance;

namespace Recsys.Silo.Tests;

public sealed class HealthTests : SiloTest
{
    protected override Action<IServiceCollection> Parts => services => services.AddRecsysHealthChecks();

    [Fact]
    public async Task Ready_IsUnhealthyBeforeTheStart_DegradedWithoutAVersion_AndHealthyWithOne()
    {
        using (var folder = new TempFolder())
        using (var idle = BuildSilo(configure: o => (o.DataFolder, o.SiloPort, o.GatewayPort) = (folder.Path, FreePort(), 0)))
        {
            Assert.Equal(HealthStatus.Unhealthy, await StatusAsync(idle.Services, "ready"));
            Assert.Equal(HealthStatus.Healthy, await StatusAsync(idle.Services, "live"));
        }

        Assert.Equal(HealthStatus.Degraded, await StatusAsync(Services, "ready"));
        await InProcess.UpsertItemsAsync(Enumerable.Range(0, 20).Select(i => new Item { Id = $"i{i}" }).ToArray());
        await PublishAsync("a", 20);
        await InProcess.Models.PromoteAsync("a");

        Assert.Equal(HealthStatus.Healthy, await StatusAsync(Services, "ready"));
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(Services, "live"));
    }

    private static async Task<HealthStatus> StatusAsync(IServiceProvider services, string tag) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(c => c.Tags.Contains(tag))).Status;
}
