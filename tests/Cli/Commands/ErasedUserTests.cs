using System.CommandLine;
using Microsoft.Data.Sqlite;
using Recsys.Cli.Commands;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Commands;

/// <summary>What a version learned of a user is not used once they are erased.</summary>
public sealed class ErasedUserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-erased-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Erase_VersionTrainedWithTheUser_IsNamed_AndTakesThemForUnknown()
    {
        var ct = TestContext.Current.CancellationToken;
        await TrainAsync();
        await using var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = _folder });
        await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, 12).Select(i => new Item { Id = $"i{i}" })], ct);
        await cluster.RefreshAsync();
        await cluster.Client.Models.PromoteAsync("v1", ct);
        await TrackAsync("u2");
        await TrackAsync("stranger");
        var stranger = await ScoresAsync("stranger");
        Assert.NotEqual(stranger, await ScoresAsync("u2"));

        var report = await cluster.Client.EraseUserAsync("u2", ct);
        await TrackAsync("u2");

        Assert.Equal(["v1"], report.ModelVersions);
        Assert.Equal(stranger, await ScoresAsync("u2"));
        Assert.Empty((await cluster.Client.EraseUserAsync("stranger", ct)).ModelVersions);

        // Later than the erasure, however coarse the clock is.
        Task TrackAsync(string user) => cluster.Client.TrackAsync(
            new UserEvent { Id = UserEvent.NewId(), UserId = user, ItemId = "i3", Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow().AddSeconds(10) }, ct);

        async Task<float[]> ScoresAsync(string user) =>
            [.. (await cluster.Client.RecommendAsync(new RecommendRequest { UserId = user, Count = 11 }, ct)).Items.OrderBy(i => i.ItemId, StringComparer.Ordinal).Select(i => i.Score)];
    }

    // What a user gives depends on the user and the item, so each known user has a bias.
    private async Task TrainAsync()
    {
        var data = Path.Combine(_folder, "ratings.csv");
        var rows = Enumerable.Range(0, 240).Select(n => FormattableString.Invariant($"u{n / 12},i{n % 12},{n},{1 + (n / 12 % 3) + (n % 12 % 2)}"));
        await File.WriteAllLinesAsync(data, ["user,item,time,rating", .. rows], TestContext.Current.CancellationToken);
        string[] arguments =
        [
            "--model", "bias", "--recall", "bpr", "--format", "csv", "--data", data, "--columns", "user=user", "item=item", "time=time", "label=rating", "value=rating",
            "--protocol", "holdout", "--task", "rating", "--out", Path.Combine(_folder, "models"), "--version-name", "v1",
        ];
        var parsed = TrainCommand.Create().Parse(arguments);
        var configuration = new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null, EnableDefaultExceptionHandler = false };
        Assert.Equal(0, await parsed.InvokeAsync(configuration, TestContext.Current.CancellationToken));
    }
}
