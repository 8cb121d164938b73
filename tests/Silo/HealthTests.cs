using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Recsys.Conformance;
using Recsys.Serving;
using Recsys.Silo.Health;

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

    [Fact]
    public async Task Ready_WhileAnotherVersionServesThanShould_IsDegraded_AndSaysWhy()
    {
        await PublishAsync("a", 20);

        // A host of its own, which the silo's background work does not bring up to date.
        using var models = ActivatorUtilities.CreateInstance<ModelHost>(Services);
        var check = ActivatorUtilities.CreateInstance<ReadyCheck>(Services, models);
        models.Trouble = "version 'b' could not be loaded, popular items instead: the disk is full.";
        await RequireTroubleAsync();
        await models.PrepareAsync("a");
        Assert.True(models.Activate("a", 1));
        models.Trouble = "version 'b' could not be loaded, version 'a' instead: the disk is full";
        await RequireTroubleAsync();

        models.Trouble = null;
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);

        async Task RequireTroubleAsync()
        {
            var result = await check.CheckHealthAsync(new HealthCheckContext());
            Assert.Equal(HealthStatus.Degraded, result.Status);
            Assert.Contains(models.Trouble, result.Description);
        }
    }

    private static async Task<HealthStatus> StatusAsync(IServiceProvider services, string tag) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(c => c.Tags.Contains(tag))).Status;
}
