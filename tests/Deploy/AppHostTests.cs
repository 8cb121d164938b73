using System.Diagnostics;
using System.Text.Json;
using Recsys.Conformance;

namespace Recsys.Deploy.Tests;

/// <summary>samples/AppHost, which is not in the solution since Aspire's packages are large: it builds, and what it would start has real settings.</summary>
public sealed class AppHostTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Manifest_HasThreeSilosOfOneClusterWithRealSettings_AfterTheMigration()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RECSYS_SLOW_TESTS") == "1", "Restores Aspire and builds the sample, for a minute or two; set RECSYS_SLOW_TESTS=1 to run it.");
        using var folder = new TempFolder();
        var manifest = folder["manifest.json"];
        var run = new ProcessStartInfo("dotnet") { WorkingDirectory = DeployFiles.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "run", "-c", "Release", "--project", "samples/AppHost", "--", "--operation", "publish", "--publisher", "manifest", "--output-path", manifest })
        {
            run.ArgumentList.Add(argument);
        }

        run.Environment["ConnectionStrings__recsys"] = "Host=127.0.0.1;Database=recsys";
        using var process = Process.Start(run)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await errors);

        using var read = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken));
        var resources = read.RootElement.GetProperty("resources");
        Assert.Equal(["db", "migrate"], resources.GetProperty("migrate").GetProperty("args").EnumerateArray().Select(a => a.GetString()));
        var silos = new[] { "silo1", "silo2", "silo3" }.Select(name => resources.GetProperty(name)).Select(silo => Settings.Check(SettingsOf(silo))).ToArray();

        Assert.Equal([11111, 11112, 11113], silos.Select(s => s.SiloPort));
        Assert.Equal([30000, 30001, 30002], silos.Select(s => s.GatewayPort));
        Assert.Equal([8080, 8081, 8082], silos.Select(s => s.HealthPort));
        Assert.Equal(3, silos.Select(s => s.DataFolder).Distinct().Count());
        Assert.Single(silos.Select(s => (s.ModelFolder, s.Cluster.Name)).Distinct());
        Assert.All(silos, s => Assert.Equal("Host=127.0.0.1;Database=recsys", s.Storage.ConnectionString));
    }

    // A manifest refers to values that are known when the application starts: here the connection string and the port that the sample asks for.
    private static IEnumerable<KeyValuePair<string, string>> SettingsOf(JsonElement silo)
    {
        var health = silo.GetProperty("bindings").GetProperty("health").GetProperty("targetPort").GetInt32();
        return silo.GetProperty("env").EnumerateObject().Where(e => e.Name.StartsWith("Recsys__", StringComparison.Ordinal)).Select(e => KeyValuePair.Create(
            e.Name,
            e.Value.GetString() switch
            {
                "{recsys.connectionString}" => "Host=127.0.0.1;Database=recsys",
                var text when text!.EndsWith(".bindings.health.targetPort}", StringComparison.Ordinal) => $"{health}",
                var text => text!,
            }));
    }
}
