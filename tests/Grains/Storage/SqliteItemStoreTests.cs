using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class SqliteItemStoreTests : ItemStoreSuite, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestMeters _meters = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly StoreFolder _store;
    private SqliteStateFile? _file;

    public SqliteItemStoreTests() => _store = StoreFolder.Open(_folder.Path);

    public void Dispose()
    {
        _file?.Dispose();
        _store.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        _meters.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Upsert_WhileAnotherHoldsTheLock_SaysSo_ReadsGoOn_AndItWorksAfterwards()
    {
        var store = await OpenAsync();
        await store.UpsertAsync(3, [new Item { Id = "a" }], 1);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "grains.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<CatalogueUnavailableException>(() => store.UpsertAsync(3, [new Item { Id = "b" }], 1));
            Assert.Contains("Recsys:Sqlite:BusyTimeout", error.Message);
            Assert.Single(await store.ReadAsync(["a", "b"]));
        }

        Assert.Equal(2, await store.UpsertAsync(3, [new Item { Id = "b" }], 1));
    }

    protected override async Task<IItemStore> OpenAsync()
    {
        _file?.Dispose();
        var options = new SqliteOptions { Folder = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(50) };
        _file = new SqliteStateFile(Options.Create(options), _store, new StateFileInstruments(_meters));
        var store = new SqliteItemStore(_file, _services.GetRequiredService<Serializer>(), NullLogger<SqliteItemStore>.Instance);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }
}
