using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class SqliteAuditStoreTests : AuditStoreSuite, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestMeters _meters = new();
    private readonly StoreFolder _store;
    private SqliteStateFile? _file;

    public SqliteAuditStoreTests() => _store = StoreFolder.Open(_folder.Path);

    public void Dispose()
    {
        _file?.Dispose();
        _store.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        _meters.Dispose();
    }

    private protected override Task<IAuditStore> OpenAsync()
    {
        _file?.Dispose();
        _file = new SqliteStateFile(Options.Create(new SqliteOptions { Folder = _folder.Path }), _store, new StateFileInstruments(_meters));
        return Task.FromResult<IAuditStore>(new SqliteAuditStore(_file));
    }

    protected override Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "grains.db")};Pooling=False");
        connection.Open();
        SqliteDatabase.Execute(connection, sql);
        return Task.CompletedTask;
    }

    private protected override IReadOnlyList<AuditEntry> ReadByTool(long before, int count)
    {
        using var reader = StoreReader.Open(_folder.Path);
        return reader.ReadAudit(before, count);
    }
}
