using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

public sealed class PostgresItemStoreTests(PostgresFixture postgres) : ItemStoreSuite, IDisposable
{
    private PostgresOptions? _options;
    private PostgresStore? _store;

    public void Dispose() => _store?.Dispose();

    protected override async Task<IItemStore> OpenAsync()
    {
        _options ??= await postgres.CreateAsync();
        _store?.Dispose();
        _store = PostgresStore.Open(_options);
        var items = new PostgresItemStore(_store);
        await items.OpenAsync(CancellationToken.None);
        return items;
    }
}
