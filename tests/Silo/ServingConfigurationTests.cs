using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo.Tests;

public sealed class ServingConfigurationTests
{
    [Fact]
    public void Serving_IsBoundOverTheDefaults()
    {
        using var host = Build(new()
        {
            ["Recsys:Serving:Candidates"] = "300",
            ["Recsys:Serving:Channels:trending:Enabled"] = "true",
            ["Recsys:Serving:Channels:embedding:Deadline"] = "00:00:00.040",
            ["Recsys:Serving:Surfaces:home:SeenLimit"] = "3",
            ["Recsys:Serving:Surfaces:home:Channels:popularity:Quota"] = "7",
            ["Recsys:Recall:TrendHalfLife"] = "02:00:00",
        });

        var options = host.Services.GetRequiredService<IOptions<ServingOptions>>().Value;
        var trending = options.Channels["trending"];
        Assert.Equal(300, options.Candidates);
        Assert.Equal((true, 30, 2), (trending.Enabled, trending.Quota, trending.Weight));
        Assert.Equal((500, TimeSpan.FromMilliseconds(40)), (options.Channels["embedding"].Quota, options.Channels["embedding"].Deadline));
        Assert.Equal((3, 7), (options.Surfaces["home"].SeenLimit, options.Surfaces["home"].Channels["popularity"].Quota));
        Assert.Equal(TimeSpan.FromHours(2), host.Services.GetRequiredService<RecallOptions>().TrendHalfLife);
    }

    [Fact]
    public void Serving_ConfigurationThatChanges_IsInForce_AndABrokenOneIsNot()
    {
        using var host = Build(new() { ["Recsys:Serving:PopularityLength"] = "10" });
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var plans = host.Services.GetRequiredService<RecallPlans>();
        Assert.Equal(10, plans.PopularityLength);

        configuration["Recsys:Serving:PopularityLength"] = "20";
        configuration.Reload();
        Assert.Equal((20, 1L), (plans.PopularityLength, plans.Generation));

        configuration["Recsys:Serving:PopularityLength"] = "0";
        configuration.Reload();
        Assert.Equal((20, 1L), (plans.PopularityLength, plans.Generation));

        configuration["Recsys:Serving:PopularityLength"] = "many";
        configuration.Reload();
        Assert.Equal((20, 1L), (plans.PopularityLength, plans.Generation));
    }

    [Fact]
    public void Rules_AreBound_AndEachReloadReplacesThem()
    {
        using var host = Build(new()
        {
            ["Recsys:Serving:Rules:0:When:region"] = "north",
            ["Recsys:Serving:Rules:0:MaxSession"] = "3",
            ["Recsys:Serving:Rules:0:Items:0"] = "game-1",
            ["Recsys:Serving:Rules:0:Items:1"] = "game-2",
            ["Recsys:Serving:Rules:0:Popular:genre"] = "Puzzle",
        });
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var plans = host.Services.GetRequiredService<RecallPlans>();
        configuration["Recsys:Serving:Rules:0:MaxSession"] = "4";
        configuration.Reload();

        var rule = Assert.Single(host.Services.GetRequiredService<IOptionsFactory<ServingOptions>>().Create(Options.DefaultName).Rules);
        Assert.Equal(1, plans.Generation);
        Assert.Equal(("north", 4, "Puzzle"), (rule.When["region"], rule.MaxSession, rule.Popular["genre"]));
        Assert.Equal(["game-1", "game-2"], rule.Items);

        configuration["Recsys:Serving:Rules:0:MaxSession"] = "501";
        configuration.Reload();
        Assert.Equal(1, plans.Generation);
    }

    [Theory]
    [InlineData("Recsys:Serving:Channels:embedding:Quota", "-1", "Recsys:Serving:Channels:embedding:Quota is '-1'")]
    [InlineData("Recsys:Serving:Channels:no-such:Quota", "1", "'no-such'")]
    [InlineData("Recsys:Recall:LastItems", "0", "Recsys:Recall:LastItems")]
    public async Task Start_SettingOutOfBounds_IsRefusedWithItsName(string key, string value, string named)
    {
        using var host = Build(new() { [key] = value });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains(named, error.ToString());
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddRecsysSilo(o => (o.DataFolder, o.SiloPort, o.GatewayPort) = (Path.Combine(Path.GetTempPath(), $"recsys-never-started-{Environment.ProcessId}"), 1, 0));
        return builder.Build();
    }
}
