using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Recsys.Client;

namespace Recsys.Silo.Tests;

/// <summary>A silo with a certificate: who shows one that counts is let in, and nobody else.</summary>
public sealed class TlsTests : SiloTest
{
    private TestCertificates? _authority;

    private TestCertificates Own => _authority ??= new TestCertificates(Path.Combine(Folder, "own"));

    private TestCertificates Foreign => new(Path.Combine(Folder, "foreign"));

    protected override Action<RecsysSiloOptions> Settings
    {
        get
        {
            var (certificate, key) = Own.Issue("silo", TestCertificates.Silo, "of-the-key");
            return o => (o.Cluster.CertificateFile, o.Cluster.KeyFile, o.Cluster.CertificatePassword, o.Cluster.AuthorityFile) = (certificate, key, "of-the-key", Own.AuthorityFile);
        }
    }

    [Fact]
    public async Task Client_WithACertificateOfTheAuthority_IsServed()
    {
        var client = await ConnectAsync(Use(Own.Issue("client", TestCertificates.Client)));

        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        await client.TrackAsync(Event("e1", "i1"));

        Assert.Equal(["i1"], (await client.GetUserAsync("u1")).Session);
        Assert.Equal(["i1"], (await InProcess.GetUserAsync("u1")).Session);
    }

    [Fact]
    public Task Client_WithoutACertificate_IsRefused() => RefusedAsync(_ => { });

    [Fact]
    public Task Client_WithACertificateOfAnotherAuthority_IsRefused() => RefusedAsync(Use(Foreign.Issue("client", TestCertificates.Client)));

    [Fact]
    public Task Client_WhoseCertificateIsNotForClients_IsRefused() => RefusedAsync(Use(Own.Issue("server", TestCertificates.Server)), "client authentication");

    [Fact]
    public Task Client_ThatBelievesAnotherAuthority_RefusesTheSilo() => RefusedAsync(c =>
    {
        Use(Own.Issue("client", TestCertificates.Client))(c);
        c.AuthorityFile = Foreign.AuthorityFile;
    });

    [Fact]
    public async Task SiloPort_TakesSilos_AndNoClients()
    {
        Assert.True(await HandshakeAsync(SiloPort, Own.Issue("other-silo", TestCertificates.Silo)));
        Assert.False(await HandshakeAsync(SiloPort, Own.Issue("client", TestCertificates.Client)));
        Assert.False(await HandshakeAsync(SiloPort, Foreign.Issue("silo", TestCertificates.Silo)));
        Assert.False(await HandshakeAsync(SiloPort, Own.Issue("late", TestCertificates.Silo, days: -0.5)));
        Assert.False(await HandshakeAsync(SiloPort, null));
        Assert.True(await HandshakeAsync(GatewayPort, Own.Issue("client-2", TestCertificates.Client)));
        Assert.False(await HandshakeAsync(GatewayPort, null));
    }

    private Action<RecsysClientOptions> Use((string Certificate, string Key) files) =>
        c => (c.CertificateFile, c.KeyFile, c.AuthorityFile) = (files.Certificate, files.Key, Own.AuthorityFile);

    private async Task RefusedAsync(Action<RecsysClientOptions> configure, string? invalid = null)
    {
        using var host = BuildClient(c =>
        {
            configure(c);
            c.StartDeadline = TimeSpan.FromSeconds(1);
        });
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        if (invalid is null)
        {
            Assert.IsType<SiloUnavailableException>(error);
            Assert.Contains("Recsys:Client:CertificateFile", error.Message);
        }
        else
        {
            Assert.IsType<Microsoft.Extensions.Options.OptionsValidationException>(error);
            Assert.Contains(invalid, error.Message);
        }
    }

    // Whether the silo lets one in: it then speaks or waits, instead of closing the connection.
    private async Task<bool> HandshakeAsync(int port, (string Certificate, string Key)? files)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "recsys",
                AllowTlsResume = false,
                ClientCertificates = files is { } own ? [X509Certificate2.CreateFromPemFile(own.Certificate, own.Key)] : null,
            });

            // A silo that was told nothing for five seconds closes as well.
            return await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(2)) == 1;
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
