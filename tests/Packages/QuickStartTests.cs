using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Recsys.Packages.Tests;

/// <summary>docs/quick-start.md: its commands and its programs do, one after the other, what the page says.</summary>
[Collection(nameof(Packing))]
public sealed partial class QuickStartTests(PackedLibraries libraries)
{
    private static readonly string[] Genres = ["rpg", "puzzle", "racing", "strategy", "sport", "horror"];

    private static readonly string Tool = Directory.GetFiles(
        Path.Combine(PackedLibraries.Repository, "src", "Cli", "bin", PackedLibraries.Configuration, "net10.0"), "recsys.dll", SearchOption.AllDirectories)
        .Single(f => Path.GetFileName(Path.GetDirectoryName(f)) != "publish");

    [Fact]
    public async Task Page_FromEventsToAServedVersion_Runs()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(PackedLibraries.Repository, "docs", "quick-start.md"), TestContext.Current.CancellationToken);
        var commands = Commands(page);
        var (folder, program) = await libraries.BuildAsync("Shop");
        await File.WriteAllTextAsync(Path.Combine(folder, "events.csv"), Events(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "items.json"), Items(), TestContext.Current.CancellationToken);

        var serving = commands.FindIndex(c => c.StartsWith("models ", StringComparison.Ordinal));
        var printed = new Dictionary<string, string>();
        foreach (var command in commands[..serving])
        {
            printed[command.Split(' ')[0]] = await DotnetProcess.RunAsync(folder, [Tool, .. command.Split(' ')]);
        }

        Assert.Contains("popularity", printed["evaluate"], StringComparison.Ordinal);
        Assert.Contains("Published version v2.", printed["train"], StringComparison.Ordinal);
        Assert.Contains("NDCG@10", printed["compare"], StringComparison.Ordinal);

        // The page's silo takes the usual ports, which others of this machine may have.
        var (silo, gateway) = (PackageTests.FreePort(), PackageTests.FreePort());
        await using var shop = await DotnetProcess.StartAsync(
            folder, "60 items are in the catalogue, and zoe has clicked on game-1.", program, $"--Recsys:SiloPort={silo}", $"--Recsys:GatewayPort={gateway}");
        foreach (var command in commands[serving..])
        {
            // What the page's reader sees as a table is read here as JSON.
            string[] read = command.StartsWith("explain", StringComparison.Ordinal) ? ["--json"] : [];
            printed[command.Split(' ')[0]] = await DotnetProcess.RunAsync(folder, [Tool, .. command.Split(' '), .. read, "--gateway", $"127.0.0.1:{gateway}"]);
        }

        Assert.Contains("v2", printed["models"], StringComparison.Ordinal);
        using var explained = JsonDocument.Parse(printed["explain"]);
        Assert.Equal("v2", explained.RootElement.GetProperty("modelVersion").GetString());

        // Zoe clicked on a game of the first taste, whose others are game-2 to game-10.
        var ofTaste = Enumerable.Range(2, 9).Select(i => $"game-{i}");
        var items = explained.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetProperty("itemId").GetString()!).ToArray();
        Assert.Equal(5, items.Length);
        Assert.InRange(items.Intersect(ofTaste).Count(), 4, 5);
    }

    [Fact]
    public void Page_NamesEveryStep() =>
        Assert.Equal(["evaluate", "train", "compare", "train", "models", "models", "explain"], Commands(
            File.ReadAllText(Path.Combine(PackedLibraries.Repository, "docs", "quick-start.md"))).Select(c => c.Split(' ')[0]));

    // The arguments of the tool, a line a command; packing and installing it is the tool's own test.
    private static List<string> Commands(string page) =>
    [
        .. ShellBlock().Matches(page).SelectMany(m => m.Groups[1].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
            .Where(line => line.StartsWith("recsys ", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])),
    ];

    // 120 users of six tastes, each of which has ten games of sixty; a user takes to nine of them, one after the other.
    private static string Events()
    {
        var random = new Random(5);
        var start = DateTimeOffset.Parse("2023-11-14T22:13:20Z", CultureInfo.InvariantCulture);
        var lines = Enumerable.Range(0, 120).SelectMany(user =>
        {
            var games = Enumerable.Range(1, 10).ToArray();
            random.Shuffle(games);
            return games.Take(9).Select((game, at) => string.Create(
                CultureInfo.InvariantCulture,
                $"user-{user},game-{(10 * (user % Genres.Length)) + game},{start.AddDays(at).AddSeconds(user):yyyy-MM-ddTHH:mm:ssZ},{(at % 3 == 2 ? "buy" : "view")}"));
        });
        return string.Join('\n', lines.Prepend("user,item,time,kind"));
    }

    private static string Items() =>
        $"{{{string.Join(',', Enumerable.Range(1, 60).Select(i => $"\"game-{i}\":{{\"genre\":[\"{Genres[(i - 1) / 10]}\"],\"title\":[\"Game {i}\"]}}"))}}}";

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();
}
