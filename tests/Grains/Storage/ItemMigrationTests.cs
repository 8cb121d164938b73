using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;
using Recsys.Conformance;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage;

/// <summary>A store in which each item was a row of grain storage, written as it was then: through Orleans' provider, by the plain key.</summary>
public sealed class ItemMigrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => Path.Combine(_folder.Path, "grains.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_MovesItemsIntoTheTable_Once_AndItemsThatSharedARowStayApart()
    {
        Item[] items =
        [
            new() { Id = "plain", Attributes = [new("genre", "rpg")], Available = false },
            new() { Id = "7", Attributes = [new("whose", "7")] },
            new() { Id = "007", Attributes = [new("whose", "007")] },
            new() { Id = "last" },
        ];
        await WriteOldStoreAsync(items, listedOnly: "lost its row");
        Assert.Equal(1, await StartAndCheckAsync(async cluster =>
        {
            // 7 and 007 shared a row, and the one that was written last has it.
            var found = await cluster.Client.GetItemsAsync(["plain", "7", "007", "last", "lost its row"]);
            Assert.Equal(["plain", "7", "007", "last", "lost its row"], found.Select(i => i.Item.Id));
            Assert.Equal(["rpg", "", "007", "", ""], found.Select(i => i.Item.Attributes.SingleOrDefault().Value ?? ""));
            Assert.Equal([false, true, true, true, true], found.Select(i => i.Item.Available));
            var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 10 });
            Assert.Equal(["007", "7", "last", "lost its row"], answer.Items.Select(i => i.ItemId).Order(StringComparer.Ordinal));

            await cluster.Client.UpsertItemsAsync([items[1]]);
            await cluster.Client.DeleteItemsAsync(["last"]);
        }));

        Assert.Equal(1, await StartAndCheckAsync(async cluster =>
        {
            var page = await cluster.Client.ListItemsAsync();
            Assert.Equal(["007", "7", "lost its row", "plain"], page.Items.Select(i => i.Item.Id));
            Assert.Equal("7", page.Items[1].Item.Attributes[0].Value);
        }));
    }

    private async Task<long> StartAndCheckAsync(Func<RecsysTestCluster, Task> check)
    {
        await using (var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = _folder.Path }))
        {
            await check(cluster);
        }

        using var connection = new SqliteConnection($"Data Source={Database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT COUNT(*) FROM OrleansStorage WHERE GrainTypeString IN ('item', 'catalog')) = 0 AND (SELECT COUNT(*) FROM item) = 5";
        return (long)command.ExecuteScalar()!;
    }

    private async Task WriteOldStoreAsync(Item[] items, string listedOnly)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "recsys";
        builder.ConfigureSilo((_, silo) => silo.AddAdoNetGrainStorage("old", (OptionsBuilder<AdoNetGrainStorageOptions> storage) =>
            storage.Configure<Serializer>((o, serializer) =>
            {
                using (var connection = SqliteDatabase.Open(Database, TimeSpan.FromSeconds(30)))
                {
                    SqliteDatabase.Execute(connection, "PRAGMA journal_mode = WAL;");
                    SqliteDatabase.Execute(connection, SqliteDatabase.ReadScript("sqlite.orleans-persistence.sql"));
                }

                o.Invariant = "System.Data.SQLite";
                o.ConnectionString = SqliteDatabase.ConnectionString(Database);
                o.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            })));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var old = cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress).GetRequiredKeyedService<IGrainStorage>("old");
        foreach (var item in items)
        {
            var state = new GrainState<ItemState>(new ItemState());
            var key = GrainId.Create("item", item.Id);
            await old.ReadStateAsync("item", key, state);
            state.State!.Item = item;
            state.State.Revision++;
            await old.WriteStateAsync("item", key, state);
        }

        foreach (var shard in items.Select(i => i.Id).Append(listedOnly).GroupBy(CatalogShards.Of))
        {
            var state = new GrainState<CatalogState>(new CatalogState { ItemIds = [.. shard] });
            await old.WriteStateAsync("catalog", GrainId.Create(GrainType.Create("catalog"), GrainIdKeyExtensions.CreateIntegerKey(shard.Key)), state);
        }
    }
}
