using Microsoft.Data.Sqlite;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

namespace Recsys.Cli.Tests.Commands;

public sealed class LogVerificationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-test-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_OnASoundStore_HoldsAndIgnoresAHalfWrittenLastLine()
    {
        var acks = await FillAsync();
        await File.AppendAllTextAsync(acks, "e1");

        var result = await LogVerification.RunAsync(_folder, acks, CancellationToken.None);

        Assert.Equal(new LogVerification(Acknowledged: 30, Missing: 0, Removed: 0, Duplicated: 0, Wrong: 0, Users: 3, WrongItems: 0, Items: 5), result);
        Assert.True(result.Holds);
    }

    [Fact]
    public async Task Run_WhenEventsAreGoneDoubledOrMiscounted_SaysSo()
    {
        var acks = await FillAsync();
        using (var db = new SqliteConnection($"Data Source={Path.Combine(_folder, "events.db")};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText =
                """
                DELETE FROM event WHERE event_id IN ('e1', 'e2');
                DROP INDEX event_by_id;
                INSERT INTO event (user_id, event_id, item, kind, time, value) SELECT user_id, event_id, item, kind, time, value FROM event WHERE event_id = 'e3';
                UPDATE item_counter SET count = count + 1 WHERE item = 'i4';
                """;
            command.ExecuteNonQuery();
        }

        var result = await LogVerification.RunAsync(_folder, acks, CancellationToken.None);

        Assert.Equal((2, 1), (result.Missing, result.Duplicated));
        Assert.True(result.WrongItems >= 1);
        Assert.False(result.Holds);
    }

    private async Task<string> FillAsync()
    {
        var acks = Path.Combine(_folder, "acks");
        await using var silo = await EmbeddedSilo.StartAsync(_folder, CancellationToken.None);
        await silo.Client.UpsertItemsAsync(Enumerable.Range(0, 5).Select(i => new Item { Id = $"i{i}" }).ToArray());
        for (var i = 0; i < 30; i++)
        {
            await silo.Client.TrackAsync(new UserEvent
            {
                Id = $"e{i}",
                UserId = $"u{i % 3}",
                ItemId = $"i{i % 5}",
                Kind = (EventKind)(i % 5),
                Time = TimeProvider.System.GetUtcNow(),
            });
            await File.AppendAllTextAsync(acks, $"e{i}\n");
        }

        return acks;
    }
}
