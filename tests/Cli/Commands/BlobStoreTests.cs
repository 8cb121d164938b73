using System.CommandLine;
using System.Text.Json.Nodes;
using Recsys.Cli.Commands;
using Recsys.Models.Tests;
using Recsys.Offline;

namespace Recsys.Cli.Tests.Commands;

/// <summary>Versions published to a blob store by the tool, and measured from there.</summary>
[Collection("console")]
public sealed class BlobStoreTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(ModelStores.Variable, null);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task TrainAndEmbed_ToABlobContainer_PublishVersionsThatEvaluateReads()
    {
        Environment.SetEnvironmentVariable(ModelStores.Variable, azurite.ConnectionString());
        var container = $"models-{Guid.NewGuid():N}";
        var data = Path.Combine(_folder, "set.txt");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, 12).Select(u => $"u{u} {string.Join(' ', Enumerable.Range(0, 6).Select(i => $"i{((u * 3) + i) % 10}"))}"), TestContext.Current.CancellationToken);
        string[] source = ["--data", data, "--format", "sequences"];

        await RunAsync(TrainCommand.Create(), [.. source, "--model", "als", "--set", "Factors=8", "--set", "Epochs=1", "--out", $"azblob://{container}", "--version-name", "v1"]);
        await RunAsync(EmbedCommand.Create(), [.. source, "--method", "item2vec", "--set", "Dimension=8", "--set", "Epochs=1", "--store", $"azblob://{container}", "--version-name", "v2"]);
        var printed = await RunAsync(EvaluateCommand.Create(), [.. source, "--model", "v1", "--model", "v2", "--store", $"azblob://{container}", "--metrics", "hr@10", "--json"]);

        Assert.Equal(["v1", "v2"], await ModelStores.Open("--store", $"azblob://{container}").ListAsync(TestContext.Current.CancellationToken));
        var json = JsonNode.Parse(printed.TrimEnd().Split('\n')[^1])!;
        Assert.Equal(1, json["v1"]!["HR@10"]!.GetValue<double>());
        Assert.Equal(1, json["v2"]!["HR@10"]!.GetValue<double>());
    }

    [Fact]
    public void Open_TextThatIsNoConnectionString_IsToldWithoutShowingIt()
    {
        Environment.SetEnvironmentVariable(ModelStores.Variable, "a secret that is none");

        var error = Assert.ThrowsAny<ArgumentException>(() => ModelStores.Open("--out", "azblob://models"));

        Assert.Contains("--out azblob://models: RECSYS_BLOB_CONNECTION is no connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Command command, string[] arguments)
    {
        var before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
            return output.ToString();
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
