using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Recsys.Grains.Storage;

namespace Recsys.Silo.Tests;

/// <summary>What stops a start, each in one line that names key, value and bound.</summary>
public sealed class SiloStartTests : SiloTest
{
    [Fact]
    public async Task Start_PortsOfARunningSilo_IsRefused()
    {
        using var folder = new Conformance.TempFolder();
        using var second = BuildSilo(configure: o => o.DataFolder = folder.Path);
        var silo = await Assert.ThrowsAsync<RecsysStartException>(() => second.StartAsync());
        Assert.StartsWith($"Recsys:SiloPort is {SiloPort}, but 127.0.0.1:{SiloPort} cannot be used: another process listens there", silo.Message);

        using var third = BuildSilo(configure: o => (o.DataFolder, o.SiloPort) = (folder.Path, FreePort()));
        var gateway = await Assert.ThrowsAsync<RecsysStartException>(() => third.StartAsync());
        Assert.StartsWith($"Recsys:GatewayPort is {GatewayPort}, but ", gateway.Message);
    }

    [Fact]
    public async Task Start_UnknownKey_IsRefused_WithTheNearestKnownOne()
    {
        using var folder = new Conformance.TempFolder();
        foreach (var (key, unknown, nearest) in new[]
        {
            ("Recsys:SiloProt", "Recsys:SiloProt", "Recsys:SiloPort"),
            ("Recsys:Serving:Candidate", "Recsys:Serving:Candidate", "Recsys:Serving:Candidates"),
            ("Recsys:Serving:Channels:trending:Quotas", "Recsys:Serving:Channels:trending:Quotas", "Recsys:Serving:Channels:trending:Quota"),
            ("Recsys:Serving:Rules:0:MaxSesion", "Recsys:Serving:Rules:0:MaxSesion", "Recsys:Serving:Rules:0:MaxSession"),
            ("Recsys:Limit:MaxCount", "Recsys:Limit", "Recsys:Limits"),
            ("Recsys:Sqlite:Folder", "Recsys:Sqlite:Folder", "Recsys:Sqlite:"),
            ("Recsys:Cluster:Id", "Recsys:Cluster:Id", "Recsys:Cluster:Name"),
        })
        {
            using var host = BuildSilo(
                new() { [key] = "1", ["Recsys:Serving:Rules:0:Items:0"] = "i1" },
                o => (o.DataFolder, o.SiloPort, o.GatewayPort) = (folder[unknown.Replace(':', '-')], FreePort(), 0));

            var error = await Assert.ThrowsAsync<RecsysStartException>(() => host.StartAsync());

            Assert.Contains($"key {unknown} is unknown", error.Message);
            Assert.Contains($"such as {nearest}", error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public async Task Program_ThatCannotStart_SaysWhyInOneLine_AndEndsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var folder = new Conformance.TempFolder();
        foreach (var (key, value, said) in new[]
        {
            ("Recsys:SiloPort", "abc", "'abc' at 'Recsys:SiloPort'"),
            ("Recsys:SiloPort", "65536", "Recsys:SiloPort is '65536'; allowed: 1 to 65535."),
            ("Recsys:SiloPort", $"{port}", $"Recsys:SiloPort is {port}, but 127.0.0.1:{port} cannot be used: another process listens there; allowed: a free port, 1 to 65535."),
            ("Recsys:GatewayPort", "-1", "Recsys:GatewayPort is '-1'; allowed: 0, for none, to 65535."),
            ("Recsys:ShutdownTimeout", "00:00:00", "Recsys:ShutdownTimeout is '00:00:00'; allowed: above 00:00:00."),
            ("Recsys:BlobContainer", "ab", "Recsys:BlobContainer is 'ab'; allowed: 3 to 63 characters."),
            ("Recsys:Cluster:Name", "a b", "Recsys:Cluster:Name is 'a b'; allowed: 1 to 64 letters, digits, '.', '-' and '_'."),
            ("Recsys:Limits:MaxCount", "0", "Recsys:Limits:MaxCount is '0'; allowed: 1 to 10000."),
            ("Recsys:Client:MaxInFlight", "0", "Recsys:Client:MaxInFlight is '0'; allowed: 1 to 1000000."),
            ("Recsys:Models:MaxCandidates", "0", "Recsys:Models:MaxCandidates is '0'; allowed: 1 to 1000000."),
            ("Recsys:Recall:LastItems", "0", "Recsys:Recall:LastItems"),
            ("Recsys:SiloProt", "1", "such as Recsys:SiloPort."),
        })
        {
            using var error = new StringWriter();

            var code = await SiloProgram.RunAsync([$"--Recsys:DataFolder={folder["never"]}", $"--{key}={value}"], TextWriter.Null, error);

            Assert.Equal(1, code);
            var line = Assert.Single(error.ToString().TrimEnd().Split('\n'));
            Assert.StartsWith("Recsys cannot start. ", line);
            Assert.Contains(said, line);
            Assert.DoesNotContain(" at Recsys.", line);
        }
    }

    [Theory]
    [InlineData("events.db", 3)]
    [InlineData("grains.db", 2)]
    public async Task Program_OnAStoreOfANewerBuild_SaysSoInOneLine(string name, int known)
    {
        using var folder = new Conformance.TempFolder();
        StoreFolder.Open(folder.Path).Dispose();
        SqliteConnection.ClearAllPools();
        using (var connection = new SqliteConnection($"Data Source={folder[name]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1234";
            command.ExecuteNonQuery();
        }

        using var error = new StringWriter();
        var code = await SiloProgram.RunAsync([$"--Recsys:DataFolder={folder.Path}", $"--Recsys:SiloPort={FreePort()}", "--Recsys:GatewayPort=0"], TextWriter.Null, error);

        Assert.Equal(1, code);
        var line = Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Contains($"'{folder[name]}' has format 1234; this build knows formats up to {known}.", line);
    }
}
