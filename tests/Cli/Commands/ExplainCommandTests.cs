using System.CommandLine;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

namespace Recsys.Cli.Tests.Commands;

public sealed class ExplainCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-explain-").FullName;

    public async ValueTask InitializeAsync()
    {
        await using var silo = await EmbeddedSilo.StartAsync(_folder, CancellationToken.None);
        await silo.Client.UpsertItemsAsync(
        [
            Item("cheap-rpg", "rpg", "5"), Item("other-rpg", "rpg", "19.99"), Item("dear-rpg", "rpg", "20"),
            Item("puzzle", "puzzle", "1"), Item("racing", "racing", "1"), new Item { Id = "bare" },
        ]);
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Filter_LeavesOnlyWhatMeetsIt_AndSaysWhyTheOthersAreNotThere()
    {
        var explanation = await ExplainAsync("--filter", "price < 20 and genre in (rpg, puzzle)");

        Assert.Equal(["cheap-rpg", "other-rpg", "puzzle"], Items(explanation).Order(StringComparer.Ordinal));
        Assert.Equal(["bare", "dear-rpg", "racing"], explanation.GetProperty("filtered").EnumerateArray().Select(f => f.GetProperty("itemId").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cap_BoundsTheItemsOfOneValue_AndNamesThoseThatItPassedOver()
    {
        var explanation = await ExplainAsync("--cap", "genre=1");

        Assert.Single(Items(explanation), i => i.EndsWith("rpg", StringComparison.Ordinal));
        Assert.Superset(new HashSet<string> { "puzzle", "racing", "bare" }, Items(explanation).ToHashSet());
        var capped = explanation.GetProperty("capped").EnumerateArray().ToArray();
        Assert.Equal(2, capped.Length);
        Assert.All(capped, c => Assert.Equal(("genre", "rpg", 1), (c.GetProperty("field").GetString(), c.GetProperty("value").GetString(), c.GetProperty("most").GetInt32())));
    }

    [Fact]
    public async Task FilterAndCaps_HoldTogether()
    {
        var explanation = await ExplainAsync("--filter", "has genre", "--cap", "genre=2", "--cap", "price=1");

        // Two of price 1, of which one fits; two of the three of genre rpg.
        Assert.Equal(3, Items(explanation).Length);
        Assert.DoesNotContain("bare", Items(explanation));
    }

    [Theory]
    [InlineData("--cap", "genre", "--cap genre has no value")]
    [InlineData("--cap", "genre=many", "--cap genre=many: a number of items was expected")]
    [InlineData("--cap", "genre=-1", "--cap genre=-1: a number of items was expected")]
    [InlineData("--cap", "genre=0", "Caps.Count is '0'")]
    [InlineData("--cap", "gener=1", "Caps.Field is 'gener'")]
    [InlineData("--context", "region", "--context region has no value")]
    [InlineData("--filter", "price <", "--filter: The filter ends at position 8")]
    [InlineData("--filter", "prise < 20", "such as 'price'")]
    [InlineData("--filter", "price < NaN", "Filter.Range")]
    public async Task OptionThatIsNone_IsToldByItsName(string option, string value, string said)
    {
        using var error = new StringWriter();

        var code = await ExplainedErrors.RunAsync(new RootCommand { ExplainCommand.Create() }, ["explain", "u1", "--state", _folder, "--json", option, value], error);

        Assert.Equal(1, code);
        Assert.Contains(said, error.ToString());
        Assert.DoesNotContain("   at ", error.ToString());
    }

    [Fact]
    public async Task CapOfOneFieldTwice_IsRefused_AndFieldsDifferLetterByLetter()
    {
        using var error = new StringWriter();
        string[] arguments = ["explain", "u1", "--state", _folder, "--cap", "genre=1", "--cap"];

        Assert.Equal(1, await ExplainedErrors.RunAsync(new RootCommand { ExplainCommand.Create() }, [.. arguments, "genre=2"], error));
        Assert.Contains("--cap genre is given twice", error.ToString());
        Assert.Equal(1, await ExplainedErrors.RunAsync(new RootCommand { ExplainCommand.Create() }, [.. arguments, "Genre=2"], error));
        Assert.Contains("Caps.Field is 'Genre'", error.ToString());
    }

    private async Task<JsonElement> ExplainAsync(params string[] options)
    {
        using var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false };
        var parsed = new RootCommand { ExplainCommand.Create() }.Parse(["explain", "u1", "--state", _folder, "--json", .. options]);
        Assert.Equal(0, await parsed.InvokeAsync(configuration));
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private static string[] Items(JsonElement explanation) =>
        [.. explanation.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetProperty("itemId").GetString()!)];

    private static Item Item(string id, string genre, string price) => new() { Id = id, Attributes = [new("genre", genre), new("price", price)] };
}
