using Recsys.Grains.Storage.Postgres;

namespace Recsys.Grains.Tests.Storage.Postgres;

/// <summary>The suite of all logs over two databases, with every other slot in the second one.</summary>
public sealed class DividedEventLogTests(PostgresFixture postgres) : EventLogSuite
{
    private PostgresOptions[]? _options;

    private protected override async Task<TestLog> OpenAsync()
    {
        if (_options is null)
        {
            _options = await DividedLog.CreateAsync(postgres);
            await DividedLog.DivideAsync(_options);
        }

        return DividedLog.Open(_options);
    }
}
