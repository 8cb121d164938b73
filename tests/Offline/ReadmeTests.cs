using System.Globalization;
using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Simulation;

namespace Recsys.Offline.Tests;

/// <summary>What the README prints of retraining does what it says.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task Retrain_EventsOfTastes_PromotesTheVersionThatItTrained()
    {
        using var folder = new TempFolder();
        var before = Environment.CurrentDirectory;
        try
        {
            // The sample's paths are relative.
            Environment.CurrentDirectory = folder.Path;
            folder.Write("events.csv", Events());
            await using var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = folder["data"] });

            await ReadmeSamples.RetrainAsync(cluster.Client, TestContext.Current.CancellationToken);

            Assert.StartsWith("two-tower-", (await cluster.Client.Models.GetActiveAsync()).Version, StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            SqliteConnection.ClearAllPools();
        }
    }

    [Fact]
    public async Task RetrainOnTheLog_EventsOfACluster_PromotesWhatIsBetterThanTheActiveVersion()
    {
        using var folder = new TempFolder();
        var before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.Path;
            var store = new LocalModelStore(new LocalModelStoreOptions { Folder = folder["data/models"] });
            await using var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = folder["data"] });
            await cluster.Client.UpsertItemsAsync([.. MovingTastes.Games.Select(id => new Item { Id = id })], TestContext.Current.CancellationToken);
            var begin = TimeProvider.System.GetUtcNow() - MovingTastes.End;
            foreach (var user in MovingTastes.Likes().GroupBy(l => l.User))
            {
                await cluster.Client.TrackAsync(
                    [.. user.Select(l => new UserEvent { Id = UserEvent.NewId(), UserId = l.User, ItemId = l.Game, Kind = EventKind.Like, Time = begin + l.At })],
                    TestContext.Current.CancellationToken);
            }

            using (var log = StoredLog.Open("data"))
            {
                var then = EventDataset.Of("shop", log.ReadEvents(), log.ReadItems(), until: (begin + MovingTastes.NewGames).ToUnixTimeMilliseconds());
                await new Trainer(store).TrainAsync(
                    TasteModel with { Protocol = TrainingPlan.All }, DataSource.OfLog(then), new TrainerOptions { Version = "first" }, cancellationToken: TestContext.Current.CancellationToken);
            }

            await cluster.Client.Models.PromoteAsync("first");

            await ReadmeSamples.RetrainOnTheLogAsync(cluster.Client, store, TasteModel, TestContext.Current.CancellationToken);

            var active = (await cluster.Client.Models.GetActiveAsync()).Version;
            Assert.NotEqual("first", active);
            Assert.Contains(active, await store.ListAsync(TestContext.Current.CancellationToken));

            // By turns there is nothing to learn any more, until it is told to stop.
            using var stop = new CancellationTokenSource();
            var loop = ReadmeSamples.RetrainByTurnsAsync(cluster.Client, store, TasteModel, stop.Token);
            while ((await cluster.Client.Models.GetTrainingAsync()).Last is null)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
            Assert.Equal(TrainingOutcome.NothingNew, (await cluster.Client.Models.GetTrainingAsync()).Last!.Result.Outcome);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            SqliteConnection.ClearAllPools();
        }
    }

    private static TrainingPlan TasteModel => new()
    {
        Model = "two-tower",
        Preset = "quick",
        Settings = new Dictionary<string, string> { ["Epochs"] = "6", ["Dimension"] = "8", ["Threads"] = "1" },
    };

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
}
