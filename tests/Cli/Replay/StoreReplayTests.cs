using Microsoft.Data.Sqlite;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Cli.Replay;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Cli.Tests.Replay;

/// <summary>A store that saw everything that users do, and its log once more.</summary>
[Collection("console")]
public sealed class StoreReplayTests : IDisposable
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-2);
    private static readonly EventKind[] Kinds = Enum.GetValues<EventKind>();

    private readonly TempFolder _folder = new();

    private string Old => _folder["old"];

    private string Fresh => _folder["fresh"];

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Replay_ReachesTheSameState()
    {
        var before = await FillAsync();

        var report = await ReplayAsync();

        Assert.Empty(report.Differences);
        Assert.Equal((156, 6, 1L, 4, true), (report.Events, report.Users, report.Answers, report.Items, report.IsWhole));
        await using var silo = await EmbeddedSilo.StartAsync(Fresh, CancellationToken.None);
        foreach (var was in before)
        {
            var now = await silo.Client.GetUserAsync(was.UserId);
            Assert.Equal(was.Counters, now.Counters);
            Assert.Equal(was.Session.Where(i => i != "deleted"), now.Session);
            Assert.Equal(was.Answers, now.Answers);
        }

        Assert.Null(await silo.Client.GetItemAsync("deleted"));
        Assert.Equal("rpg", Assert.Single((await silo.Client.GetItemAsync("i1"))!.Item.Attributes).Value);
        var (events, again) = (Events(Old), Events(Fresh));
        Assert.Equal(events, again);
    }

    [Fact]
    public async Task Replay_OfAPeriod_IsOfItsEventsAlone()
    {
        await FillAsync();

        // Those of the first hour, and one that came late.
        var report = await ReplayAsync(until: Start.AddMinutes(60).ToUnixTimeMilliseconds());

        Assert.Empty(report.Differences);
        Assert.Equal((60 + 7, false), (report.Events, report.IsWhole));
        Assert.Equal(60 + 7, Events(Fresh).Length);
    }

    [Fact]
    public async Task Replay_OfAStoreThatMiscounts_SaysWhatDiffers()
    {
        await FillAsync();
        Run("UPDATE item_counter SET count = count + 1 WHERE item = 'i3' AND kind = 1");

        var difference = Assert.Single((await ReplayAsync()).Differences);

        Assert.StartsWith("events of item i3 by kind, kept by the store:", difference);
    }

    [Fact]
    public async Task Replay_IntoAStore_IsRefused()
    {
        await FillAsync();
        using var error = new StringWriter();

        Assert.NotEqual(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), ["replay", "--from-log", Old, "--to", Old], error));
        Assert.Contains("has an event log already", error.ToString());
    }

    private Task<ReplayReport> ReplayAsync(long until = long.MaxValue) =>
        StoreReplay.RunAsync(() => StoreReader.Open(Old), long.MinValue, until, Fresh, CancellationToken.None);

    // Five users of 30 events of all kinds, one of them late; a visitor who becomes a user; one who is erased; an item that is deleted.
    private async Task<UserProfile[]> FillAsync()
    {
        await using var silo = await EmbeddedSilo.StartAsync(Old, CancellationToken.None, l => l.SnapshotEvery = 10);
        await silo.Client.UpsertItemsAsync(
        [
            new Item { Id = "i0" },
            new Item { Id = "i1", Attributes = [new AttributeValue("genre", "rpg")] },
            new Item { Id = "i2", Available = false },
            new Item { Id = "i3" },
            new Item { Id = "deleted" },
        ]);
        for (var n = 0; n < 150; n++)
        {
            var e = Make($"e{n}", $"u{n % 5}", n % 7 == 6 ? "deleted" : $"i{n % 4}", Kinds[n % Kinds.Length], n == 90 ? 30 : n);
            Assert.Equal(1, (await silo.Client.TrackAsync([e])).Accepted);
            Assert.Equal(n % 10 == 0 ? 1 : 0, n % 10 == 0 ? (await silo.Client.TrackAsync([e])).Duplicates : 0);
        }

        await silo.Client.TrackAsync([.. Enumerable.Range(0, 3).Select(n => Make($"v{n}", "visitor", "i1", EventKind.Purchase, 20 + n))]);
        await silo.Client.MergeUserAsync("visitor", "u1");
        await silo.Client.TrackAsync([.. Enumerable.Range(0, 3).Select(n => Make($"w{n}", "visitor", "i0", EventKind.Click, 40 + n))]);
        await silo.Client.AnswerAsync("u2", "genre", "rpg");
        await silo.Client.TrackAsync([Make("gone", "erased", "i0", EventKind.Click, 5)]);
        await silo.Client.DeleteItemsAsync(["deleted"]);
        await silo.Client.EraseUserAsync("erased");
        return await Task.WhenAll(new[] { "u0", "u1", "u2", "u3", "u4", "visitor" }.Select(u => silo.Client.GetUserAsync(u)));
    }

    private static UserEvent Make(string id, string user, string item, EventKind kind, int minute) => new()
    {
        Id = id,
        UserId = user,
        ItemId = item,
        Kind = kind,
        CustomKind = kind == EventKind.Custom ? "shared" : null,
        Time = Start.AddMinutes(minute),
        Value = kind is EventKind.Play or EventKind.Dwell or EventKind.Purchase ? minute + 0.5 : 0,
        SessionId = $"s{minute / 50}",
        Context = new Dictionary<string, string> { ["device"] = minute % 2 == 0 ? "phone" : "pc" },
    };

    // In the order of each user.
    private static string[] Events(string folder)
    {
        using var store = StoreReader.Open(folder);
        return [.. store.ReadAll().Select(e => (e.Event.UserId, (e with { Sequence = 0 }).ToRow().ToString())).OrderBy(e => e.UserId, StringComparer.Ordinal).Select(e => e.Item2)];
    }

    private void Run(string sql)
    {
        SqliteConnection.ClearAllPools();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Old, "events.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
