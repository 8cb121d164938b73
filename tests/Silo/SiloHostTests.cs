using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Recsys.Silo.Tests;

public sealed class SiloHostTests : SiloTest
{
    [Fact]
    public async Task StopAndStart_OnTheSameFolder_KeepsUsersItemsAndTheActiveModel()
    {
        await InProcess.UpsertItemsAsync(Enumerable.Range(0, 20).Select(i => new Item { Id = $"i{i}" }).ToArray());
        await PublishAsync("a", 20);
        await InProcess.Models.PromoteAsync("a");
        await InProcess.TrackAsync([Event("e1", "i1"), Event("e2", "i2", EventKind.Purchase)]);
        var before = await InProcess.GetUserAsync("u1");

        await RestartAsync();

        var answer = await InProcess.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 18 });
        Assert.Equal(("a", false, 18), (answer.ModelVersion, answer.Degraded, answer.Items.Count));
        var after = await InProcess.GetUserAsync("u1");
        Assert.Equal(before.Counters, after.Counters);
        Assert.Equal(before.Session, after.Session);
        Assert.Equal(before.LastSequence, after.LastSequence);
        Assert.Equal(1, (await InProcess.GetItemAsync("i2"))!.Counters[(int)EventKind.Purchase]);
        Assert.Equal(new ActiveModel(1, "a"), await InProcess.Models.GetActiveAsync());
    }

    [Fact]
    public void Options_AreBoundToTheConfiguration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Recsys:DataFolder"] = "data",
            ["Recsys:ModelFolder"] = "models",
            ["Recsys:BlobConnectionString"] = "UseDevelopmentStorage=true",
            ["Recsys:BlobContainer"] = "container",
            ["Recsys:SiloPort"] = "12345",
            ["Recsys:GatewayPort"] = "0",
        }).Build();

        Assert.Equivalent(
            new RecsysSiloOptions
            {
                DataFolder = "data",
                ModelFolder = "models",
                BlobConnectionString = "UseDevelopmentStorage=true",
                BlobContainer = "container",
                SiloPort = 12345,
                GatewayPort = 0,
            },
            configuration.GetSection("Recsys").Get<RecsysSiloOptions>(),
            strict: true);
    }

    [Fact]
    public void Options_Defaults()
    {
        var options = new RecsysSiloOptions();

        Assert.Equal(("recsys-data", "recsys-models", 11111, 30000), (options.DataFolder, options.BlobContainer, options.SiloPort, options.GatewayPort));
        Assert.Null(options.ModelFolder);
        Assert.Null(options.BlobConnectionString);
    }

    [Fact]
    public async Task Start_LimitOutOfBounds_IsRefusedWithItsName()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysSilo(new RecsysSiloOptions { DataFolder = Options.DataFolder, SiloPort = 1, GatewayPort = 0 }, l => l.MaxCount = 0);
        using var host = builder.Build();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains("RecsysLimits.MaxCount", error.ToString());
    }

    [Fact]
    public void AddRecsysSilo_ShutdownTimeout_IsTheHosts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddRecsysSilo(new RecsysSiloOptions { DataFolder = Options.DataFolder, SiloPort = 1, GatewayPort = 0, ShutdownTimeout = TimeSpan.FromSeconds(7) });
        using var host = builder.Build();

        Assert.Equal(TimeSpan.FromSeconds(7), host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }
}
