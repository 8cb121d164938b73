using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

public sealed class PostgresEventLogTests(PostgresFixture postgres) : EventLogSuite
{
    private PostgresOptions? _options;

    private protected override async Task<TestLog> OpenAsync()
    {
        _options ??= await postgres.CreateAsync();
        return new TestLog(PostgresStore.Open(_options));
    }
}
