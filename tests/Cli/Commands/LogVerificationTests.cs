using Microsoft.Data.Sqlite;
using Npgsql;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Conformance;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Commands;

/// <summary>What a verification says of a sound store and of a damaged one, whatever keeps it.</summary>
public abstract class LogVerificationSuite
{
    private readonly TempFolder _folder = new();

    private protected string Folder => _folder.Path;

    private protected virtual string? Postgres => null;

    protected void DeleteFolder() => _folder.Dispose();

    private protected abstract IStoreReader Open();

    /// <summary>Loses e1 and e2, doubles e3, miscounts i4.</summary>
    protected abstract Task DamageAsync();

    [Fact]
    public async Task Run_OnASoundStore_HoldsAndIgnoresAHalfWrittenLastLine()
    {
        var acks = await FillAsync();
        await File.AppendAllTextAsync(acks, "e1");

        var result = await LogVerification.RunAsync(Open, acks, CancellationToken.None);

        Assert.Equal(new LogVerification(Acknowledged: 30, Missing: 0, Removed: 0, Duplicated: 0, Wrong: 0, Users: 3, WrongItems: 0, Items: 5), result);
        Assert.True(result.Holds);
    }

    [Fact]
    public async Task Run_WhenEventsAreGoneDoubledOrMiscounted_SaysSo()
    {
        var acks = await FillAsync();
        await DamageAsync();

        var result = await LogVerification.RunAsync(Open, acks, CancellationToken.None);

        Assert.Equal((2, 1), (result.Missing, result.Duplicated));
        Assert.True(result.WrongItems >= 1);
        Assert.False(result.Holds);
    }

    [Fact]
    public async Task Read_EventsAndItems_AreThoseOfTheSilo()
    {
        await FillAsync();

        using var reader = Open();

        Assert.Equal(30, reader.ReadAll().Select(e => e.Event.Id).Distinct().Count());
        Assert.Equal(["i0", "i1", "i2", "i3", "i4"], reader.ReadItems().Select(i => i.Item.Id).Order());
        Assert.All(reader.ReadItems(), i => Assert.True(i.Item.Available));
    }

    private async Task<string> FillAsync()
    {
        var acks = Path.Combine(Folder, "acks");
        await using var silo = await EmbeddedSilo.StartAsync(Folder, CancellationToken.None, postgres: Postgres);
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

public sealed class SqliteLogVerificationTests : LogVerificationSuite, IDisposable
{
    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        DeleteFolder();
    }

    private protected override IStoreReader Open() => StoreReader.Open(Folder);

    protected override async Task DamageAsync()
    {
        await using var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "events.db")};Pooling=False");
        await db.OpenAsync();
        await using var command = db.CreateCommand();
        command.CommandText =
            """
            DELETE FROM event WHERE event_id IN ('e1', 'e2');
            DROP INDEX event_by_id;
            INSERT INTO event (user_id, event_id, item, kind, time, value) SELECT user_id, event_id, item, kind, time, value FROM event WHERE event_id = 'e3';
            UPDATE item_counter SET count = count + 1 WHERE item = 'i4';
            """;
        await command.ExecuteNonQueryAsync();
    }
}

public sealed class PostgresLogVerificationTests : LogVerificationSuite, IAsyncLifetime
{
    private PostgresServer? _server;
    private PostgresOptions _options = null!;

    private protected override string? Postgres => _options.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        _server = await PostgresServer.StartAsync();
        _options = new PostgresOptions { ConnectionString = await _server.CreateDatabaseAsync() };
        await PostgresSchema.MigrateAsync(_options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        DeleteFolder();
    }

    private protected override IStoreReader Open() => PostgresStoreReader.Open(_options);

    protected override async Task DamageAsync()
    {
        await using var db = new NpgsqlConnection(PostgresDatabase.ConnectionString(_options));
        await db.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM event WHERE event_id IN ('e1', 'e2');
            INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item)
            SELECT 0, kind, nextval('event_sequence'), user_id, time, value, event_id, item FROM event WHERE event_id = 'e3';
            UPDATE item_counter SET count = count + 1 WHERE item = 'i4';
            """,
            db);
        await command.ExecuteNonQueryAsync();
    }
}
