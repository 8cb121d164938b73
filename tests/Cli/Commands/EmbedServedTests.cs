using System.CommandLine;
using Microsoft.Data.Sqlite;
using Recsys.Cli.Commands;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Commands;

/// <summary>From a file of sequences to a silo that recommends by its embeddings.</summary>
public sealed class EmbedServedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-embed-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Invoke_Store_PublishesAVersionThatASiloServes()
    {
        var ct = TestContext.Current.CancellationToken;
        var random = new Random(1);
        var sequences = Path.Combine(_folder, "sequences.txt");
        await File.WriteAllTextAsync(
            sequences,
            string.Concat(Enumerable.Range(0, 60).Select(user =>
                $"{user} {string.Join(' ', Enumerable.Range(0, 10).OrderBy(_ => random.Next()).Take(6).Select(i => (user % 2 * 10) + i))}\n")),
            ct);

        Assert.Equal(0, await RunAsync("--data", sequences, "--store", Path.Combine(_folder, "models"), "--version-name", "vectors", "--index"));
        Assert.True(File.Exists(Path.Combine(_folder, "models", "vectors", "recall.index")));

        await using var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = _folder });
        await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, 20).Select(i => new Item { Id = $"{i}" })], ct);
        await cluster.RefreshAsync();
        Assert.Equal("vectors", (await cluster.Client.Models.PromoteAsync("vectors", ct)).Active.Version);
        await cluster.Client.TrackAsync(
            new UserEvent { Id = "e1", UserId = "someone", ItemId = "13", Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow() }, ct);

        var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = "someone", Count = 5 }, ct);

        Assert.Equal("vectors", answer.ModelVersion);
        Assert.Null(answer.DegradedReason);
        Assert.All(answer.Items, item => Assert.InRange(int.Parse(item.ItemId, System.Globalization.CultureInfo.InvariantCulture), 10, 19));
    }

    [Theory]
    [InlineData("--store", "models")]
    [InlineData("--version-name", "v")]
    [InlineData("--index")]
    public async Task Invoke_OneWithoutTheOther_Fails(params string[] given)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "s.txt"), "1 a b c\n2 a b c\n", TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await RunAsync(["--data", Path.Combine(_folder, "s.txt"), .. given]));
    }

    private static Task<int> RunAsync(params string[] arguments) => EmbedCommand.Create()
        .Parse(["--method", "item2vec", "--format", "sequences", "--set", "Dimension=8", "--set", "Window=0", "--set", "LearningRate=0.1", "--set", "Sample=0", "--set", "Threads=1", .. arguments])
        .InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null }, TestContext.Current.CancellationToken);
}
