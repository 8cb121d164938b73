using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class SqliteEventLogTests : EventLogSuite, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Append_WhileAnotherProcessHoldsTheLock_FailsWithTheReason_AndWorksAfterwards()
    {
        using var log = Open(o => o.BusyTimeout = TimeSpan.FromMilliseconds(50));
        await log.AppendAsync("u1", null, [Events.Make("e1")], None);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "events.db")};Pooling=False"))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<EventLogUnavailableException>(() => log.AppendAsync("u1", null, [Events.Make("e2")], None));
            Assert.Contains("BusyTimeout", error.Message);
            Assert.Single(await log.ReadUserAsync("u1", 0, None).ToArrayAsync());
            held.Rollback();
        }

        Assert.Equal(AppendOutcome.Stored, (await log.AppendAsync("u1", null, [Events.Make("e2")], None)).Events![0].Outcome);
    }

    [Fact]
    public async Task Append_WhenTheDiskIsFull_FailsWithTheReason_AndStoresNothingOfTheBatch()
    {
        using var log = Open(o => o.MaxBytes = 200_000);
        var stored = 0;
        EventLogUnavailableException? error = null;
        for (var batch = 0; batch < 100 && error is null; batch++)
        {
            try
            {
                await log.AppendAsync("u1", null, Enumerable.Range(0, 100).Select(i => Events.Make($"e{batch}-{i}")).ToArray(), None);
                stored += 100;
            }
            catch (EventLogUnavailableException e)
            {
                error = e;
            }
        }

        Assert.NotNull(error);
        Assert.Contains("MaxBytes", error.Message);
        Assert.True(stored > 0);
        Assert.Equal(stored, (await log.ReadUserAsync("u1", 0, None).ToArrayAsync()).Length);
        Assert.Equal(stored, (await log.ReadItemTotalsAsync("i1", None)).Counts[(int)EventKind.Click]);
    }

    private protected override Task<TestLog> OpenAsync() => Task.FromResult(Open());

    private TestLog Open(Action<SqliteOptions>? configure = null) => new(_folder.Path, configure);
}
