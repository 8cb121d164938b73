using System.Diagnostics;
using System.Text.RegularExpressions;
using Recsys.Conformance;

namespace Recsys.Deploy.Tests;

/// <summary>deploy/prometheus: rules that Prometheus takes, on metrics that exist.</summary>
public sealed partial class PrometheusTests
{
    private static readonly string Rules = DeployFiles.Locate("prometheus", "recsys.rules.yaml");

    [Fact]
    public void Metrics_AreThoseThatTheCodeMakes_ByTheirNamesInPrometheus()
    {
        var made = Directory.GetFiles(Path.Combine(DeployFiles.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Instrument().Matches(File.ReadAllText(f)))
            .Select(m => PrometheusName(m.Groups["name"].Value, m.Groups["unit"].Value, m.Groups["kind"].Value))
            .ToHashSet();
        Assert.True(made.Count > 20, $"{made.Count} instruments");
        Assert.Contains("recsys_log_commit_failed_total", made);
        Assert.Contains("recsys_background_success_age_seconds", made);

        var used = Yaml.Parse(File.ReadAllText(Rules)).Single()["groups.0.rules"].List.SelectMany(r => Metric().Matches(r["expr"].Text)).Select(m => m.Value).ToArray();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(made));
        var loops = File.ReadAllText(Path.Combine(DeployFiles.Root, "src", "Grains", "SiloBackground.cs"));
        Assert.All(Loop().Matches(File.ReadAllText(Rules)), m => Assert.Contains($"(\"{m.Groups[1].Value}\", ", loops));
    }

    [Fact]
    public void Rules_EachSayWhatIsWrongAndWhatToDo() => Assert.All(Yaml.Parse(File.ReadAllText(Rules)).Single()["groups.0.rules"].List, r =>
    {
        Assert.True(r["annotations.summary"].Exists && r["annotations.action"].Exists, r["alert"].Text);
        Assert.Contains(r["labels.severity"].Text, new[] { "warning", "critical" });
    });

    [Fact]
    public async Task Promtool_TakesTheRules_AndTheirTestsPass()
    {
        using var folder = new TempFolder();
        File.Copy(Rules, folder["recsys.rules.yaml"]);
        File.Copy(Path.Combine(DeployFiles.Root, "tests", "Deploy", "recsys.rules.test.yaml"), folder["test.yaml"]);
        Assert.Contains("SUCCESS", await RunAsync(folder.Path, "check", "rules", "recsys.rules.yaml"));
        Assert.Contains("SUCCESS", await RunAsync(folder.Path, "test", "rules", "test.yaml"));
    }

    // As OpenTelemetry's exporter makes them: units in braces and of no dimension are left out.
    private static string PrometheusName(string name, string unit, string kind) => string.Concat(
        name.Replace('.', '_'), unit switch { "s" => "_seconds", "By" => "_bytes", _ => string.Empty }, kind == "Counter" ? "_total" : string.Empty);

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("promtool is not installed (apt-get install prometheus).");
            throw;
        }

        using (process)
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await output + await errors);
            return await output;
        }
    }

    [GeneratedRegex("""Create(?<kind>Counter|UpDownCounter|Histogram|ObservableGauge|Gauge)(?:<\w+>)?\(\s*"(?<name>recsys[\w.]+)",[^"]*"(?<unit>[^"]*)",""")]
    private static partial Regex Instrument();

    [GeneratedRegex("loop!?=\"([^\"]+)\"")]
    private static partial Regex Loop();

    [GeneratedRegex(@"recsys_\w+")]
    private static partial Regex Metric();
}
