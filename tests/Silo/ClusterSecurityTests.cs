using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Recsys.Conformance;

namespace Recsys.Silo.Tests;

/// <summary>Where a silo listens, what it needs for that, and that no secret is told.</summary>
public sealed class ClusterSecurityTests : IDisposable
{
    private const string Secret = "geheim-4711";

    private readonly TempFolder _folder = new();
    private readonly TestCertificates _authority;

    public ClusterSecurityTests() => _authority = new(_folder["authority"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.255.1.2")]
    [InlineData("fd00::1")]
    public async Task Start_BeyondLoopbackWithoutACertificate_IsRefusedInOneLine(string address)
    {
        var line = await FailAsync($"--Recsys:Cluster:Address={address}");

        Assert.Contains($"Recsys:Cluster:CertificateFile is not set, but Recsys:Cluster:Address is '{address}', which others than this machine can reach", line);
        Assert.False(Directory.Exists(_folder["data"]), "The store was taken.");
    }

    [Fact]
    public async Task Start_EndpointsThatCodeSetBeyondLoopback_IsRefusedToo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysSilo(o => (o.DataFolder, o.SiloPort, o.GatewayPort) = (_folder["data"], SiloTest.FreePort(), 0));
        builder.Services.Configure<EndpointOptions>(e => e.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, e.SiloPort));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<RecsysStartException>(() => host.StartAsync());

        Assert.StartsWith("Recsys:Cluster:CertificateFile is not set, but Recsys:Cluster:Address is '0.0.0.0'", error.Message);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("a b")]
    public async Task Start_AnAddressThatIsNone_IsRefused(string address) => Assert.Contains(
        $"Recsys:Cluster:Address is '{address}'; allowed: an IP address or host name", await FailAsync($"--Recsys:Cluster:Address={address}"));

    [Fact]
    public async Task Start_AHostNameThatNobodyKnows_IsRefused() => Assert.Contains(
        "Recsys:Cluster:Address is 'no-such-host.invalid', which stands for no address here", await FailAsync("--Recsys:Cluster:Address=no-such-host.invalid"));

    [Fact]
    public async Task Start_CertificatesThatCannotBeUsed_IsRefused_NamingTheSetting()
    {
        var (good, key) = _authority.Issue("good", TestCertificates.Silo);
        var (locked, lockedKey) = _authority.Issue("locked", TestCertificates.Silo, Secret);
        var (client, clientKey) = _authority.Issue("client", TestCertificates.Client);
        var (late, lateKey) = _authority.Issue("late", TestCertificates.Silo, days: -0.5);
        var pfx = _authority.SelfSigned("own", Secret);
        foreach (var (settings, said) in new (string[], string)[]
        {
            ([$"CertificateFile={_folder["none.crt"]}"], $"CertificateFile is '{_folder["none.crt"]}'; allowed: a PEM or PFX file"),
            ([$"CertificateFile={good}"], $"CertificateFile is '{good}'; allowed: a PEM or PFX file with a certificate and, there or in KeyFile, its private key"),
            ([$"CertificateFile={good}", $"KeyFile={lockedKey}"], $"CertificateFile is '{good}'"),
            ([$"CertificateFile={locked}", $"KeyFile={lockedKey}", $"CertificatePassword={Secret}-not"], $"CertificateFile is '{locked}'"),
            ([$"CertificateFile={pfx}", $"CertificatePassword={Secret}-not"], $"CertificateFile is '{pfx}'"),
            ([$"CertificateFile={client}", $"KeyFile={clientKey}"], "includes server authentication and client authentication"),
            ([$"CertificateFile={late}", $"KeyFile={lateKey}"], "a certificate that is still valid; this one expired at "),
            ([$"CertificateFile={good}", $"KeyFile={key}", $"AuthorityFile={key}"], $"AuthorityFile is '{key}'; allowed: a PEM file of certificates"),
            ([$"CertificatePassword={Secret}"], "CertificatePassword is '(not shown)'; allowed: none without CertificateFile."),
            ([$"KeyFile={key}"], $"KeyFile is '{key}'; allowed: none without CertificateFile."),
        })
        {
            var line = await FailAsync([.. settings.Select(s => $"--Recsys:Cluster:{s}")]);

            Assert.Contains($"Recsys:Cluster:{said.Split(' ')[0]}"[..15], line);
            Assert.Contains(said, line);
            Assert.DoesNotContain("geheim", line);
        }
    }

    /// <summary>Each setting that holds a secret, in starts that fail in many ways, with all that is logged at every level.</summary>
    [Fact]
    public async Task FailedStart_TellsNoSecret()
    {
        var connection = $"Host=127.0.0.1;Port={SiloTest.FreePort()};Username=recsys;Database=recsys;Password={Secret}";
        var pfx = _authority.SelfSigned("own", Secret);
        foreach (var settings in new Dictionary<string, string?>[]
        {
            new() { ["Recsys:Storage:ConnectionString"] = connection, ["Recsys:Storage:Timeout"] = "00:00:01" },
            new() { ["Recsys:Storage:ConnectionString"] = connection, ["Recsys:Storage:Timeout"] = "00:00:01", ["Recsys:Storage:Migrate"] = "true" },
            new() { ["Recsys:Storage:ConnectionString"] = $"{connection};Nonsense={Secret}" },
            new() { ["Recsys:Storage:ConnectionString"] = Secret },
            new() { ["Recsys:Storage:ConectionString"] = connection },
            new() { ["Recsys:Cluster:CertificateFile"] = pfx, ["Recsys:Cluster:CertificatePassword"] = $"{Secret}-not" },
            new() { ["Recsys:Cluster:CertficatePassword"] = Secret },
            new() { ["Recsys:Cluster:CertificateFile"] = pfx, ["Recsys:Cluster:CertificatePassword"] = Secret, ["Recsys:Limits:MaxCount"] = "0" },
            new() { ["Recsys:BlobConnectionString"] = $"AccountName=a;AccountKey={Secret}", ["Recsys:Limits:MaxCount"] = "10" },
        })
        {
            var lines = new LogLines();
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.Sources.Add(new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings });
            foreach (var category in new[] { "Orleans", "Orleans.Runtime.Silo", "Microsoft.Orleans" })
            {
                builder.Configuration[$"Logging:LogLevel:{category}"] = "Trace";
            }

            builder.Logging.ClearProviders().AddProvider(lines).SetMinimumLevel(LogLevel.Trace);
            builder.AddRecsysSilo(o => (o.DataFolder, o.SiloPort, o.GatewayPort) = (_folder["data"], SiloTest.FreePort(), 0));

            var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                using var host = builder.Build();
                await host.StartAsync();
            });

            Assert.DoesNotContain("geheim", error.ToString());
            Assert.DoesNotContain("geheim", SettingNames.Explain(error));
            Assert.DoesNotContain(lines.All, l => l.Contains("geheim", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Secrets_FromFiles_AreSettings_AndTheCommandLineComesAfterThem()
    {
        Directory.CreateDirectory(_folder["secrets"]);
        _folder.Write("secrets/Recsys__BlobContainer", "ab\n");
        _folder.Write("secrets/Recsys__Limits__MaxCount", "0\n");
        _folder.Write("secrets/somebody-elses", "x");
        Environment.SetEnvironmentVariable("RECSYS_SECRETS", _folder["secrets"]);
        try
        {
            Assert.Contains("Recsys:BlobContainer is 'ab'; allowed", await FailAsync());
            Assert.Contains("Recsys:Limits:MaxCount is '0'; allowed", await FailAsync("--Recsys:BlobContainer=abc"));
            Assert.Contains("Recsys:Limits:MaxCount is '-1'; allowed", await FailAsync("--Recsys:BlobContainer=abc", "--Recsys:Limits:MaxCount=-1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("RECSYS_SECRETS", null);
        }
    }

    [Fact]
    public void Endpoints_AreThoseOfTheAddress()
    {
        var none = Endpoints(null);
        Assert.Equal(("127.0.0.1", "127.0.0.1:1000", "127.0.0.1:2000"), none);
        Assert.Equal(none, Endpoints("localhost"));
        Assert.Equal(("127.0.0.2", "127.0.0.2:1000", "127.0.0.2:2000"), Endpoints("127.0.0.2"));

        // One that this machine does not have, as behind a router that translates addresses.
        Assert.Equal(("192.0.2.1", "0.0.0.0:1000", "0.0.0.0:2000"), Endpoints("192.0.2.1"));
        Assert.Equal(("2001:db8::1", "[::]:1000", "[::]:2000"), Endpoints("2001:db8::1"));
        foreach (var own in NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(u => u.Address).Where(a => a.AddressFamily == AddressFamily.InterNetwork))
        {
            Assert.Equal(($"{own}", $"{own}:1000", $"{own}:2000"), Endpoints($"{own}"));
        }
    }

    private static (string Advertised, string? Silo, string? Gateway) Endpoints(string? address)
    {
        var endpoints = new EndpointOptions();
        ClusterAddress.Set(endpoints, new() { SiloPort = 1000, GatewayPort = 2000, Cluster = new() { Address = address } });
        return ($"{endpoints.AdvertisedIPAddress}", $"{endpoints.SiloListeningEndpoint}", $"{endpoints.GatewayListeningEndpoint}");
    }

    private async Task<string> FailAsync(params string[] settings)
    {
        using var error = new StringWriter();
        var code = await SiloProgram.RunAsync([$"--Recsys:DataFolder={_folder["data"]}", $"--Recsys:SiloPort={SiloTest.FreePort()}", "--Recsys:GatewayPort=0", .. settings], TextWriter.Null, error);
        Assert.Equal(1, code);
        return Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }
}
