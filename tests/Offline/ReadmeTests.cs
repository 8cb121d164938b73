using System.Globalization;
using Microsoft.Data.Sqlite;
using Recsys.Conformance;
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
