using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;

namespace Recsys.Packages.Tests;

/// <summary>What a team gets that references packages and has no checkout.</summary>
[Collection(nameof(Packing))]
public sealed class PackageTests(PackedLibraries libraries)
{
    [Fact]
    public void Packages_AreAllLibraries_WithReadmeDocumentationAndSymbols()
    {
        var expected = Directory.GetDirectories(Path.Combine(PackedLibraries.Repository, "src")).Select(Path.GetFileName).Where(n => n != "Cli").Select(n => $"Recsys.{n}");
        foreach (var id in expected)
        {
            using var package = ZipFile.OpenRead(Path.Combine(libraries.Packed, $"{id}.{PackedLibraries.Version}.nupkg"));
            var files = package.Entries.Select(e => e.FullName).ToArray();
            Assert.Contains($"lib/net10.0/{id}.dll", files);
            Assert.Contains($"lib/net10.0/{id}.xml", files);

            using var stream = package.GetEntry($"{id}.nuspec")!.Open();
            var metadata = XDocument.Load(stream).Descendants().ToLookup(e => e.Name.LocalName, e => e.Value);
            Assert.Contains(metadata["readme"].Single(), files);
            Assert.DoesNotContain("Package Description", metadata["description"].Single(), StringComparison.Ordinal);

            using var symbols = ZipFile.OpenRead(Path.Combine(libraries.Packed, $"{id}.{PackedLibraries.Version}.snupkg"));
            Assert.Contains($"lib/net10.0/{id}.pdb", symbols.Entries.Select(e => e.FullName));
        }

        Assert.Equal(expected.Count(), Directory.GetFiles(libraries.Packed, "*.nupkg").Length);
    }

    [Fact]
    public async Task Backend_OfTenLines_RecommendsWhatItsUserHasNotSeen()
    {
        var (folder, program) = await libraries.BuildAsync("Backend");

        var printed = await DotnetProcess.RunAsync(folder, program, $"--Recsys:SiloPort={FreePort()}", "--Recsys:GatewayPort=0");

        Assert.Contains("For ann: game-2.", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_OfTwentyLines_TrainsPublishesAndMeasures()
    {
        var (folder, program) = await libraries.BuildAsync("Worker");
        await File.WriteAllTextAsync(Path.Combine(folder, "events.csv"), Events(), TestContext.Current.CancellationToken);

        var printed = await DotnetProcess.RunAsync(folder, program);

        var version = Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(folder, "data", "models"), "two-tower-*")));
        Assert.Contains($"Published {version}.", printed, StringComparison.Ordinal);
        Assert.True(Figure(printed, version) > 2 * Figure(printed, "popularity"), printed);
    }

    private static double Figure(string printed, string model)
    {
        var line = printed.Split('\n').Single(l => l.StartsWith($"{model}: NDCG@10 ", StringComparison.Ordinal));
        return double.Parse(line.TrimEnd().TrimEnd('.').Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    // 120 users of six tastes, each of which has ten items of sixty; a user likes nine of them, one after the other.
    private static string Events()
    {
        var random = new Random(5);
        var lines = Enumerable.Range(0, 120).SelectMany(user =>
        {
            var items = Enumerable.Range(0, 10).ToArray();
            random.Shuffle(items);
            return items.Take(9).Select((item, at) => string.Create(CultureInfo.InvariantCulture, $"u{user},i{(10 * (user % 6)) + item},{1_700_000_000 + (at * 86_400) + user}"));
        });
        return string.Join('\n', lines.Prepend("user,item,time"));
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
