namespace Recsys.Deploy.Tests;

/// <summary>deploy/compose, read as docker compose reads it.</summary>
public sealed class ComposeTests
{
    private static readonly string[] TopLevel = ["name", "services", "secrets", "volumes"];

    // Of the Compose Specification, what this file may use: a misspelt key is refused.
    private static readonly string[] OfAService =
    [
        "image", "build", "command", "environment", "secrets", "depends_on", "healthcheck", "restart", "stop_grace_period", "read_only", "tmpfs", "cap_drop",
        "security_opt", "ports", "volumes",
    ];

    private static readonly string[] OfAHealthCheck = ["test", "interval", "timeout", "retries", "start_period"];

    private static readonly Yaml File = Yaml.Parse(DeployFiles.Read("compose", "compose.yaml")).Single();

    private static IEnumerable<KeyValuePair<string, Yaml>> Silos => File["services"].Map.Where(s => s.Key.StartsWith("silo", StringComparison.Ordinal));

    [Fact]
    public void Keys_AreThoseOfTheSpecification()
    {
        Assert.Empty(File.Map.Keys.Where(k => !k.StartsWith("x-", StringComparison.Ordinal)).Except(TopLevel));
        Assert.Equal(["azurite", "migrate", "postgres", "silo1", "silo2", "silo3"], File["services"].Map.Keys.Order(StringComparer.Ordinal));
        Assert.All(File["services"].Map.Values, s =>
        {
            Assert.Empty(s.Map.Keys.Except(OfAService));
            Assert.True(s["image"].Exists);
            Assert.Empty(s["healthcheck"].Map.Keys.Except(OfAHealthCheck));
        });
    }

    [Fact]
    public void References_ExistWithinTheFile()
    {
        foreach (var service in File["services"].Map.Values)
        {
            Assert.All(service["depends_on"].Map, d =>
            {
                var target = File["services"].At(d.Key);
                Assert.True(target.Exists, d.Key);
                Assert.Equal(target["healthcheck"].Exists ? "service_healthy" : "service_completed_successfully", d.Value["condition"].Text);
            });
            Assert.All(service["secrets"].List, s => Assert.True(File["secrets"].At(Source(s)).Exists, Source(s)));
            Assert.All(service["volumes"].List, v => Assert.True(File["volumes"].Map.ContainsKey(v.Text.Split(':')[0]), v.Text));
        }

        Assert.True(System.IO.File.Exists(Path.GetFullPath(Path.Combine(DeployFiles.Locate("compose"), File["x-silo"]["build.context"].Text, File["x-silo"]["build.dockerfile"].Text))));
    }

    [Fact]
    public void Silos_HaveRealSettings_AreReachedByTheirNames_AndShareOneCluster()
    {
        Assert.Equal(3, Silos.Count());
        foreach (var (name, silo) in Silos)
        {
            var files = silo["secrets"].List.Select(s => s["target"].Text).ToArray();
            var settings = Settings.Check(
                silo["environment"].Map.Select(e => KeyValuePair.Create(e.Key, e.Value.Text))
                    .Concat(files.Where(f => f.StartsWith("Recsys__", StringComparison.Ordinal)).Select(f => KeyValuePair.Create(f, "Host=x;Username=y"))));

            Assert.Equal((name, "recsys"), (settings.Cluster.Address, settings.Cluster.Name));
            Assert.Contains(settings.Cluster.CertificateFile, files.Select(f => $"/run/secrets/{f}"));
            Assert.NotNull(settings.Storage.ConnectionString);
            Assert.NotNull(settings.BlobConnectionString);
            Assert.Equal(8080, settings.HealthPort);
            Assert.Equal(["CMD", "dotnet", "Recsys.Silo.dll", "health"], silo["healthcheck.test"].List.Select(t => t.Text));
            Assert.EndsWith($":{settings.GatewayPort}", Assert.Single(silo["ports"].List).Text);
            Assert.StartsWith("127.0.0.1:", silo["ports.0"].Text);
            Assert.True(TimeSpan.FromSeconds(int.Parse(silo["stop_grace_period"].Text.TrimEnd('s'))) > settings.ShutdownTimeout);
        }

        Assert.Distinct(Silos.Select(s => s.Value["ports.0"].Text));
        Assert.Distinct(Silos.Select(s => s.Value["volumes.0"].Text));
    }

    [Fact]
    public void Containers_OfOurs_MayLittle()
    {
        foreach (var ours in File["services"].Map.Values.Where(s => s["image"].Text == "recsys-silo"))
        {
            Assert.Equal("true", ours["read_only"].Text);
            Assert.Equal("ALL", Assert.Single(ours["cap_drop"].List).Text);
            Assert.Contains(ours["security_opt"].List, o => o.Text == "no-new-privileges:true");
        }
    }

    [Fact]
    public void Secrets_AreInFilesAlone()
    {
        Assert.All(File["secrets"].Map.Values, s => Assert.StartsWith("./secrets/", s["file"].Text));
        Assert.DoesNotContain("Password=", DeployFiles.Read("compose", "compose.yaml"));
        Assert.Contains("deploy/compose/secrets", System.IO.File.ReadAllLines(Path.Combine(DeployFiles.Root, ".gitignore")));
    }

    private static string Source(Yaml secret) => secret["source"].Exists ? secret["source"].Text : secret.Text;
}
