using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Client;
using Recsys.Conformance;
using Recsys.Simulation;

namespace Recsys.Silo.Tests;

/// <summary>Silos that find each other in PostgreSQL and talk over TLS.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime
{
    private const string Secret = "geheim-4711";

    private readonly TempFolder _folder = new();
    private readonly LogLines _lines = new();
    private readonly List<IHost> _hosts = [];
    private PostgresServer? _postgres;
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        _postgres = await PostgresServer.StartAsync();
        _database = await _postgres.CreateDatabaseAsync() + $";Password={Secret}";
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _hosts.Count - 1; i >= 0; i--)
        {
            await _hosts[i].StopAsync().WaitAsync(TimeSpan.FromSeconds(60));
            _hosts[i].Dispose();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task TwoSilos_EachWithACertificateOfTheAuthority_AreOneCluster_AndTellNoSecret()
    {
        var authority = new TestCertificates(_folder["authority"]);
        await StartAsync(Silo("a", authority.Issue("a", TestCertificates.Silo, Secret), authority.AuthorityFile, out var gateway));
        await StartAsync(Silo("b", authority.Issue("b", TestCertificates.Silo, Secret), authority.AuthorityFile, out _));

        var (certificate, key) = authority.Issue("client", TestCertificates.Client);
        var client = await ClientAsync(gateway, c => (c.CertificateFile, c.KeyFile, c.AuthorityFile) = (certificate, key, authority.AuthorityFile));
        await ServesAsync(client);
        Assert.DoesNotContain(_lines.All, l => l.Contains("geheim", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoSilos_OfOneCertificateWithoutAnAuthority_AreOneCluster_AndAnotherCertificateIsRefused()
    {
        var made = new TestCertificates(_folder["made"]);
        var own = made.SelfSigned("cluster", Secret);
        await StartAsync(Silo("a", (own, null), null, out var gateway));
        await StartAsync(Silo("b", (own, null), null, out _));

        await ServesAsync(await ClientAsync(gateway, c => (c.CertificateFile, c.CertificatePassword) = (own, Secret)));
        var other = made.SelfSigned("other", null);
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => ClientAsync(gateway, c => (c.CertificateFile, c.StartDeadline) = (other, TimeSpan.FromSeconds(1))));
        Assert.Contains("Recsys:Client:CertificateFile", error.Message);
    }

    // Users live on both silos, so that some calls go through the one that the client knows to the other.
    private static async Task ServesAsync(IRecsysClient client)
    {
        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        var events = Enumerable.Range(0, 40).Select(u =>
            new UserEvent { Id = "e1", UserId = $"u{u}", ItemId = "i1", Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow() }).ToArray();
        Assert.Equal(events.Length, (await client.TrackAsync(events)).Accepted);
        var silos = await client.Models.GetSilosAsync();
        Assert.Equal(2, silos.Count);
        Assert.All(await Task.WhenAll(events.Select(e => client.GetUserAsync(e.UserId))), p => Assert.Equal(["i1"], p.Session));
    }

    private IHost Silo(string name, (string Certificate, string? Key) files, string? authority, out int gateway)
    {
        var (silo, own) = (SiloTest.FreePort(), SiloTest.FreePort());
        gateway = own;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Recsys:Storage:ConnectionString"] = _database,
            ["Recsys:Storage:Migrate"] = "true",
            ["Recsys:Cluster:Name"] = "tls",
            ["Recsys:Cluster:CertificateFile"] = files.Certificate,
            ["Recsys:Cluster:KeyFile"] = files.Key,
            ["Recsys:Cluster:CertificatePassword"] = Secret,
            ["Recsys:Cluster:AuthorityFile"] = authority,
            ["Logging:LogLevel:Orleans"] = "Debug",
            ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Debug",
            ["Logging:LogLevel:Microsoft.Orleans"] = "Debug",
        });
        builder.Logging.ClearProviders().AddProvider(_lines).SetMinimumLevel(LogLevel.Debug);
        builder.AddRecsysSilo(o => (o.DataFolder, o.ModelFolder, o.SiloPort, o.GatewayPort) = (_folder[name], _folder["models"], silo, own));
        return builder.Build();
    }

    private async Task<IRecsysClient> ClientAsync(int gateway, Action<RecsysClientOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysClient(c =>
        {
            (c.Cluster, c.Gateways, c.Deadline) = ("tls", [$"127.0.0.1:{gateway}"], TimeSpan.FromSeconds(60));
            configure(c);
        });
        return (await StartAsync(builder.Build())).Services.GetRequiredService<IRecsysClient>();
    }

    private async Task<IHost> StartAsync(IHost host)
    {
        try
        {
            await host.StartAsync().WaitAsync(TimeSpan.FromSeconds(120));
        }
        catch
        {
            host.Dispose();
            throw;
        }

        _hosts.Add(host);
        return host;
    }
}
