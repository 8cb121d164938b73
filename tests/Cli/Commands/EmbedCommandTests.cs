using System.CommandLine;
using System.Text.Json;
using Recsys.Cli.Commands;
using Recsys.Embeddings;

namespace Recsys.Cli.Tests.Commands;

/// <summary>Every method from a file to vectors, through the command line.</summary>
public sealed class EmbedCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-embed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("word2vec")]
    [InlineData("item2vec")]
    [InlineData("deepwalk")]
    [InlineData("node2vec")]
    [InlineData("eges")]
    [InlineData("airbnb-listing")]
    [InlineData("airbnb-type")]
    public async Task Invoke_SequencesAndAttributes_SavesVectors(string method)
    {
        var output = Path.Combine(_folder, "vectors.txt");

        var exit = await RunAsync(["--method", method, "--data", Sequences(), "--attributes", Attributes(), "--format", "sequences", "--out", output,
            "--set", "Dimension=8", "--set", "Epochs=2", .. Further(method)]);

        Assert.Equal(0, exit);
        var vectors = ItemEmbeddings.Load(output);
        Assert.Equal(8, vectors.Dimension);
        Assert.True(vectors.RowOf(method == "airbnb-type" ? "item:attribute=0" : "3") >= 0);
    }

    [Fact]
    public async Task Invoke_TextWithQueries_SavesQueriesAndItems()
    {
        var text = Write("text.txt", string.Concat(Enumerable.Repeat("query:Red_shoes i1 i2\nquery:hat i3\n", 20)));
        var output = Path.Combine(_folder, "vectors.txt");

        Assert.Equal(0, await RunAsync("--method", "airbnb-query", "--data", text, "--format", "text", "--out", output, "--set", "Dimension=8"));

        var found = new QueryModel(ItemEmbeddings.Load(output)).Find("red_shoes", 3);
        Assert.Equal(["i1", "i2", "i3"], found.Order());
    }

    [Fact]
    public async Task Invoke_SessionsAndTest_MeasuresNextClicks()
    {
        var sessions = Write("sessions.txt", string.Concat(Enumerable.Repeat("a b\nc d\n", 50)));
        var test = Write("test.txt", "a b\nc d\na unheard\n");

        var metrics = await MeasureAsync("deepwalk", "--method", "deepwalk", "--data", sessions, "--format", "sessions", "--test", test, "--set", "Dimension=8");

        // Four items are all ranked, so those known are hit; the third answer is none of them.
        Assert.Equal(2 / 3.0, metrics.GetProperty("P@20").GetDouble(), 9);
        Assert.InRange(metrics.GetProperty("MRR@20").GetDouble(), 2 / 3.0 / 4, 2 / 3.0);
    }

    [Theory]
    [InlineData("--set", "Nonsense=1")]
    [InlineData("--set", "Dimension=0")]
    [InlineData("--test", "somewhere")]
    public async Task Invoke_WhatCannotBe_Fails(string option, string value) => Assert.NotEqual(
        0, await RunAsync("--method", "item2vec", "--data", Sequences(), "--format", "sequences", "--set", "Epochs=1", option, value));

    private static Task<int> RunAsync(params string[] arguments) => RunAsync(TextWriter.Null, arguments);

    private static Task<int> RunAsync(TextWriter output, string[] arguments) => EmbedCommand.Create().Parse(arguments).InvokeAsync(
        new InvocationConfiguration { Output = output, Error = TextWriter.Null }, TestContext.Current.CancellationToken);

    private static async Task<JsonElement> MeasureAsync(string method, params string[] arguments)
    {
        using var written = new StringWriter();
        Assert.Equal(0, await RunAsync(written, [.. arguments, "--json"]));
        return JsonDocument.Parse(written.ToString().TrimEnd().Split('\n')[^1]).RootElement.GetProperty(method);
    }

    // Sequences have places for times, so every stay is a millisecond.
    private static string[] Further(string method) => method == "airbnb-listing" ? ["--set", "ShortestStay=\"00:00:00\""] : [];

    // Sixty users, each of one of two blocks of ten items.
    private string Sequences()
    {
        var random = new Random(1);
        return Write("sequences.txt", string.Concat(Enumerable.Range(0, 60).Select(user =>
            $"{user} {string.Join(' ', Enumerable.Range(0, 10).OrderBy(_ => random.Next()).Take(6).Select(i => (user % 2 * 10) + i))}\n")));
    }

    private string Attributes() => Write(
        "attributes.json", $"{{{string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"{i}\": [{i / 10}]"))}}}");

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
