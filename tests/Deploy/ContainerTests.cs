using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Simulation;

namespace Recsys.Deploy.Tests;

/// <summary>deploy/container: what its file copies is enough to publish, and what is published runs as a container would run it.</summary>
public sealed partial class ContainerTests
{
    private static readonly string[] Lines = DeployFiles.Read("container", "Containerfile").Split('\n');

    [Fact]
    public void Image_HasRealSettings_AUserThatIsNotRoot_AndTheProgramOfTheProject()
    {
        var variables = Setting().Matches(DeployFiles.Read("container", "Containerfile")).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var settings = Settings.Check(variables);

        Assert.Equal(("/var/lib/recsys", 8080), (settings.DataFolder, settings.HealthPort));
        Assert.Contains($"VOLUME {settings.DataFolder}", Lines);
        Assert.Contains($"EXPOSE {settings.SiloPort} {settings.GatewayPort} {settings.HealthPort}", Lines);
        Assert.Contains("USER 1654:1654", Lines);
        Assert.Equal("""ENTRYPOINT ["dotnet", "Recsys.Silo.dll"]""", Lines.Last(l => l.Length > 0));
        Assert.All(Copied, path => Assert.True(Path.Exists(Path.Combine(DeployFiles.Root, path)), path));
    }

    /// <summary>
    /// Publishes as the Containerfile does, from what it copies, and starts two silos as another user who may write to a data folder each and to nothing
    /// else, on one PostgreSQL server, with TLS.
    /// </summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task PublishedFolder_RunsTwoSilos_AndEndsInOrder()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RECSYS_SLOW_TESTS") == "1", "Publishes the silo, for a minute or two; set RECSYS_SLOW_TESTS=1 to run it.");
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        using var folder = new TempFolder();
        var app = await PublishAsync(folder);
        Assert.Equal("Microsoft.NETCore.App", Frameworks(app));

        await using var postgres = await PostgresServer.StartAsync();
        Directory.CreateDirectory(folder["secrets"]);
        folder.Write("secrets/Recsys__Storage__ConnectionString", await postgres.CreateDatabaseAsync() + "\n");
        folder.Write("secrets/tls.pem", Certificate());
        await OpenAsync(folder.Path, "a+rX,go-w");
        Assert.Contains("was brought to", (await RunAsync(Start(folder, app, ["db", "migrate"]))).Output);
        Assert.Contains("nothing to do", (await RunAsync(Start(folder, app, ["db", "migrate"]))).Output);

        var ports = Enumerable.Range(0, 6).Select(_ => FreePort()).ToArray();
        var silos = await Task.WhenAll(Enumerable.Range(0, 2).Select(s => StartSiloAsync(folder, app, $"data-{s}", ports[(3 * s)..(3 * (s + 1))])));
        try
        {
            foreach (var s in new[] { 0, 1 })
            {
                await UntilReadyAsync(silos[s], ports[(3 * s) + 2]);
                Assert.Equal(0, (await RunAsync(Start(folder, app, ["health", $"--Recsys:HealthPort={ports[(3 * s) + 2]}"]))).Code);
            }

            foreach (var s in new[] { 0, 1 })
            {
                await ServesAsync(folder, ports[(3 * s) + 1], $"u{s}");
            }
        }
        finally
        {
            foreach (var silo in silos)
            {
                using var kill = Process.Start("kill", ["-TERM", $"{silo.Id}"]);
                await kill.WaitForExitAsync();
            }
        }

        foreach (var silo in silos)
        {
            await silo.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(0, silo.ExitCode);
            silo.Dispose();
        }
    }

    private static IEnumerable<string> Copied => Lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from")).SelectMany(l => l.Split(' ')[1..^1]);

    private static async Task<string> PublishAsync(TempFolder folder)
    {
        foreach (var path in Copied)
        {
            Copy(Path.Combine(DeployFiles.Root, path), Path.Combine(folder["source"], path));
        }

        var words = Lines.Single(l => l.StartsWith("RUN dotnet publish", StringComparison.Ordinal))["RUN ".Length..].Split(' ');
        var start = new ProcessStartInfo(words[0], words[1..].Select(w => w == "/app" ? folder["app"] : w).Concat(["--nologo", "-v", "q", "-p:RunAnalyzers=false", "-nodeReuse:false"]))
        {
            WorkingDirectory = folder["source"],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var (code, output) = await RunAsync(start);
        Assert.True(code == 0, output);
        return folder["app"];
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (var inner in Directory.GetFileSystemEntries(from).Where(p => Path.GetFileName(p) is not ("bin" or "obj")))
        {
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }

    private static string Frameworks(string app)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(app, "Recsys.Silo.runtimeconfig.json")));
        return config.RootElement.GetProperty("runtimeOptions").GetProperty("framework").GetProperty("name").GetString()!;
    }

    private static string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=recsys", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    // As the container's user: nobody, who owns nothing here but what the test gives.
    private static ProcessStartInfo Start(TempFolder folder, string app, IReadOnlyList<string> arguments)
    {
        string[] program = ["dotnet", Path.Combine(app, "Recsys.Silo.dll"), .. arguments];
        string[] all = Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", .. program] : program;
        var start = new ProcessStartInfo(all[0], all[1..]) { WorkingDirectory = app, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("Recsys", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        (start.Environment["DOTNET_EnableDiagnostics"], start.Environment["RECSYS_SECRETS"], start.Environment["HOME"]) = ("0", folder["secrets"], "/nowhere");
        return start;
    }

    private static async Task<Process> StartSiloAsync(TempFolder folder, string app, string data, int[] ports)
    {
        Directory.CreateDirectory(folder[data]);
        Directory.CreateDirectory(folder["models"]);
        await OpenAsync(folder[data], "a+rwx");
        await OpenAsync(folder["models"], "a+rwx");
        var start = Start(folder, app, [$"--Recsys:SiloPort={ports[0]}", $"--Recsys:GatewayPort={ports[1]}", $"--Recsys:HealthPort={ports[2]}"]);
        (start.Environment["Recsys__DataFolder"], start.Environment["Recsys__ModelFolder"]) = (folder[data], folder["models"]);
        (start.Environment["Recsys__Cluster__Name"], start.Environment["Recsys__Cluster__CertificateFile"]) = ("published", folder["secrets/tls.pem"]);
        return Process.Start(start)!;
    }

    private static async Task UntilReadyAsync(Process silo, int port)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var tries = 0; ; tries++)
        {
            try
            {
                if ((await http.GetAsync(new Uri($"http://127.0.0.1:{port}/ready"))).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!silo.HasExited)
            {
                // It does not listen yet.
            }

            Assert.False(silo.HasExited, silo.HasExited ? await silo.StandardError.ReadToEndAsync() : null);
            Assert.True(tries < 900, "The silo is not ready after 900 looks.");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task ServesAsync(TempFolder folder, int gateway, string user)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysClient(c =>
            (c.Cluster, c.Gateways, c.CertificateFile, c.Deadline) = ("published", [$"127.0.0.1:{gateway}"], folder["secrets/tls.pem"], TimeSpan.FromSeconds(60)));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IRecsysClient>();
        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        await client.TrackAsync([new UserEvent { Id = "e1", UserId = user, ItemId = "i1", Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow() }]);
        Assert.Equal(["i1"], (await client.GetUserAsync(user)).Session);
        Assert.Equal(2, (await client.Models.GetSilosAsync()).Count);
        await host.StopAsync();
    }

    private static async Task OpenAsync(string path, string mode)
    {
        using var chmod = Process.Start("chmod", ["-R", mode, path]);
        await chmod.WaitForExitAsync();
        Assert.Equal(0, chmod.ExitCode);
    }

    private static async Task<(int Code, string Output)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^(?:ENV)?\s+(Recsys__\w+)=(\S+)", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
