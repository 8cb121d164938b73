using Npgsql;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

public sealed class PostgresAuditStoreTests(PostgresFixture postgres) : AuditStoreSuite, IDisposable
{
    private PostgresOptions? _options;
    private PostgresStore? _store;

    public void Dispose() => _store?.Dispose();

    [Fact]
    public async Task Truncate_IsRefused()
    {
        await OpenAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync("TRUNCATE audit"));
        Assert.Contains("rows of audit are never", error.Message);
    }

    private protected override async Task<IAuditStore> OpenAsync()
    {
        _options ??= await postgres.CreateAsync();
        _store?.Dispose();
        _store = PostgresStore.Open(_options);
        return new PostgresAuditStore(_store);
    }

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresDatabase.ConnectionString(_options!));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private protected override IReadOnlyList<AuditEntry> ReadByTool(long before, int count)
    {
        using var reader = PostgresStoreReader.Open(_options!);
        return reader.ReadAudit(before, count);
    }
}
