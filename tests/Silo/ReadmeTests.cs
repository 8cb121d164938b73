using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Client;

namespace Recsys.Silo.Tests;

/// <summary>What the README prints compiles, and does what it says.</summary>
public sealed partial class ReadmeTests
{
    internal static readonly string Root = FindRoot();

    [Fact]
    public void CodeBlocks_AreTheSamples_AndTheSamplesTheCodeBlocks()
    {
        var printed = Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Prepend(Path.Combine(Root, "README.md"))
            .SelectMany(f => CodeBlock().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value.Trim()));
        var samples = Directory.GetFiles(Path.Combine(Root, "tests"), "ReadmeSamples.cs", SearchOption.AllDirectories)
            .SelectMany(f => Sample().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups[1].Value.Replace("\n        ", "\n").Trim())
            .Concat(Directory.GetFiles(Path.Combine(Root, "tests", "Packages", "Samples"), "Program.cs", SearchOption.AllDirectories).Select(f => File.ReadAllText(f).Trim()));

        Assert.Equal(samples.Order(StringComparer.Ordinal), printed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Samples_Run_InASilosProcess_AndFromABackendElsewhere()
    {
        using var folder = new Conformance.TempFolder();
        var (silo, gateway) = (FreePort(), FreePort());
        var before = Environment.CurrentDirectory;
        var web = WebApplication.CreateSlimBuilder();
        web.Logging.ClearProviders();
        web.WebHost.UseUrls("http://127.0.0.1:0");
        web.Configuration.AddInMemoryCollection([new("Recsys:SiloPort", $"{silo}"), new("Recsys:GatewayPort", $"{gateway}")]);
        try
        {
            // The sample's folder is a relative one.
            Environment.CurrentDirectory = folder.Path;
            ReadmeSamples.Silo(web);
            await using var app = ReadmeSamples.Web(web);
            await app.StartAsync();

            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection([new("Recsys:Client:Gateways:0", $"127.0.0.1:{gateway}")]);
            ReadmeSamples.Client(builder);
            using var backend = builder.Build();
            await backend.StartAsync();
            await KnownAsync(backend.Services.GetRequiredService<IRecsysClient>());
            await ReadmeSamples.CallsAsync(backend, answers => answers[0]);
            await ReadmeSamples.CallsAsync(app, answers => answers[0]);

            var recsys = backend.Services.GetRequiredService<IRecsysClient>();
            Assert.Equal(["game-1"], (await recsys.GetUserAsync("ann")).Session.Distinct());
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            Assert.Equal("Degraded", await http.GetStringAsync("/ready"));
            Assert.Contains("\"items\":", await http.GetStringAsync("/users/bob/list?count=5"));
            Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/users/bob/list?count=0")).StatusCode);

            var exported = new List<ItemInfo>();
            await ReadmeSamples.CatalogueAsync(recsys, exported.AddRange);
            Assert.Equal([("game-1", false)], exported.Select(i => (i.Item.Id, i.Item.Available)));
            await backend.StopAsync();
            await app.StopAsync();
        }
        finally
        {
            Environment.CurrentDirectory = before;
            SqliteConnection.ClearAllPools();
        }
    }

    // A filter may name a field once the silo's table has an item with it, within a second after the first such item.
    private static async Task KnownAsync(IRecsysClient recsys)
    {
        await recsys.UpsertItemsAsync([new Item { Id = "game-1", Attributes = [new("genre", "rpg"), new("title", "Moria"), new("price", "19.99")] }]);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var tries = 0; (await recsys.RecommendAsync("nobody", 1)).Items.Count == 0; tries++)
        {
            Assert.True(tries < 500, "The item is in no list after 500 looks.");
            await timer.WaitForNextTickAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Recsys.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"// readme\n(.*?)\n\s*// end", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
