using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Serving;

namespace Recsys.Silo.Tests;

/// <summary>A file of settings that is changed while the silo runs.</summary>
public sealed class SettingsReloadTests : SiloTest
{
    private readonly LogLines _lines = new();

    protected override Action<IServiceCollection> Parts => services =>
    {
        services.AddSingleton<ILoggerProvider>(_lines);
        services.AddRecsysHealthChecks();
    };

    [Fact]
    public async Task Reload_ThatBreaksABound_ThrowsNothing_IsToldOnce_AndShown_UntilAGoodOne()
    {
        var configuration = (IConfigurationManager)Services.GetRequiredService<IConfiguration>();
        var plans = Services.GetRequiredService<RecallPlans>();
        var monitor = Services.GetRequiredService<IOptionsMonitor<ServingOptions>>();
        Write("Recsys:Serving:Candidates", "300");
        configuration.AddJsonFile(SettingsPath, optional: false, reloadOnChange: false);
        Assert.Equal(300, monitor.CurrentValue.Candidates);
        var generation = plans.Generation;

        foreach (var (key, value, said) in new[]
        {
            ("Recsys:Serving:Candidates", "0", "Recsys:Serving:Candidates is '0'; allowed: 1 to 10000."),
            ("Recsys:Serving:Channels:popularity:Quota", "-1", "Recsys:Serving:Channels:popularity:Quota is '-1'; allowed: 0 to 10000."),
            ("Recsys:Serving:Channels:no-such:Quota", "1", "Recsys:Serving:Channels names 'no-such'"),
            ("Recsys:Serving:PopularityLength", "many", "'many' at 'Recsys:Serving:PopularityLength'"),
            ("Recsys:Recall:LastItems", "0", "Recsys:Recall:LastItems is '0'; allowed: 1 to 50."),
            ("Recsys:Limits:MaxCount", "0", "Recsys:Limits:MaxCount is '0'; allowed: 1 to 10000."),
            ("Recsys:Client:MaxInFlight", "0", "Recsys:Client:MaxInFlight is '0'; allowed: 1 to 1000000."),
            ("Recsys:ShutdownTimeout", "00:00:00", "Recsys:ShutdownTimeout is '00:00:00'; allowed: above 00:00:00."),
        })
        {
            _lines.All.Clear();
            Write(key, value);
            Reload(configuration);
            Reload(configuration);

            var line = Assert.Single(_lines.All, l => l.StartsWith("Error", StringComparison.Ordinal)).TrimEnd();
            Assert.Contains(said, line);
            Assert.DoesNotContain('\n', line);
            var health = await ReadyAsync();
            Assert.Equal(HealthStatus.Degraded, health.Status);
            Assert.Contains(said, health.Description);
            Assert.Equal((generation, 300), (plans.Generation, monitor.CurrentValue.Candidates));
        }

        Write("Recsys:Serving:Candidates", "400");
        Reload(configuration);

        Assert.True(plans.Generation > generation);
        Assert.Equal(400, monitor.CurrentValue.Candidates);
        Assert.DoesNotContain("refused", (await ReadyAsync()).Description);
    }

    private string SettingsPath => Path.Combine(Folder, "settings.json");

    private void Write(string key, string value) => File.WriteAllText(SettingsPath, JsonSerializer.Serialize(new Dictionary<string, string> { [key] = value }));

    private static void Reload(IConfigurationManager configuration) => ((IConfigurationRoot)configuration).Reload();

    private async Task<HealthReportEntry> ReadyAsync() =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["recsys-ready"];
}
