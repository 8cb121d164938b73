using DuckDB.NET.Data;
using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests.Logs;

public sealed class EventFilesTests : IDisposable
{
    private static readonly long Noon = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_ThenRead_GivesTheSameRows()
    {
        EventRow[] events =
        [
            Row(1, Noon) with { UserId = " 7", ItemId = "ünï", Value = 12.5, Kind = InteractionKind.Play },
            Row(2, Noon + 1) with { UserId = "7", CustomKind = "wave", Kind = InteractionKind.Custom, SessionId = "s", RequestId = "r", Context = """{"a":"b"}""" },
            Row(3, Noon + 3_600_000),
            Row(4, -1),
        ];
        ItemRow[] items = [new("b ", false, []), new("a", true, [new("genre", "RPG"), new("genre", "Puzzle"), new("price", "5")])];

        var folder = await WriteAsync(events, items);

        Assert.True(EventFiles.Is(folder));
        Assert.Equal(events, EventFiles.ReadEvents(folder).OrderBy(e => e.Sequence));
        Assert.Equal(["a", "b "], EventFiles.ReadItems(folder).Select(i => i.ItemId));
        Assert.Equal(items[1].Attributes, EventFiles.ReadItems(folder).First().Attributes);
        Assert.True(File.Exists(Path.Combine(folder, "events", "date=2026-11-28", "hour=13", "000002.parquet")) || Directory.Exists(Path.Combine(folder, "events", "date=2026-11-28", "hour=13")));
        Assert.True(Directory.Exists(Path.Combine(folder, "events", "date=1969-12-31", "hour=23")));
    }

    [Fact]
    public async Task ReadEvents_OfAPeriod_OpensNoOtherHours()
    {
        var folder = await WriteAsync([Row(1, Noon), Row(2, Noon + 3_600_000), Row(3, Noon + 7_200_000)], []);
        File.WriteAllText(Directory.GetFiles(Path.Combine(folder, "events", "date=2026-11-28", "hour=12")).Single(), "no Parquet");

        Assert.Equal([2], EventFiles.ReadEvents(folder, Noon + 3_600_000, Noon + 7_200_000).Select(e => e.Sequence));
        var error = Assert.Throws<IOException>(() => EventFiles.ReadEvents(folder).Count());
        Assert.Contains("hour=12", error.Message);
    }

    [Fact]
    public async Task Dispose_BeforeItIsWhole_LeavesNothing()
    {
        await using (var writer = new EventFilesWriter(_folder["export"]))
        {
            await writer.AddAsync(Row(1, Noon));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Write_IntoAFolderThatHasSomething_IsRefused()
    {
        var folder = await WriteAsync([Row(1, Noon)], []);

        Assert.Contains("is not empty", Assert.Throws<ArgumentException>(() => new EventFilesWriter(folder)).Message);
    }

    [Fact]
    public async Task DuckDb_ReadsTheSame()
    {
        var folder = await WriteAsync(
            [Row(1, Noon), Row(2, Noon + 60_000) with { Value = 2.5 }, Row(3, Noon + 3_600_000) with { RequestId = "r" }],
            [new("item", true, [new("genre", "RPG")])]);
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();

        command.CommandText = $"SELECT CAST(date AS VARCHAR), hour, count(*), sum(value), count(request_id), min(epoch_ms(time)) FROM read_parquet('{folder}/events/*/*/*.parquet', hive_partitioning=true) GROUP BY ALL ORDER BY hour";
        var rows = new List<object[]>();
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
            }
        }

        Assert.Equal(2, rows.Count);
        Assert.Equal(["2026-11-28", 12L, 2L, 2.5, 0L, Noon], [rows[0][0], Convert.ToInt64(rows[0][1]), .. rows[0][2..]]);
        Assert.Equal([1L, 0.0, 1L, Noon + 3_600_000], rows[1][2..]);
        command.CommandText = $"SELECT json_extract_string(attributes, '$.genre[0]') FROM read_parquet('{folder}/items.parquet')";
        Assert.Equal("RPG", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> WriteAsync(EventRow[] events, ItemRow[] items)
    {
        var folder = _folder["export"];
        await using var writer = new EventFilesWriter(folder);
        foreach (var e in events)
        {
            await writer.AddAsync(e);
        }

        await writer.CompleteAsync(items);
        Assert.Equal(events.Length, writer.EventCount);
        return folder;
    }

    private static EventRow Row(long sequence, long time) =>
        new(sequence, $"e{sequence}", "user", "item", InteractionKind.Click, null, time, 0, null, null, null);
}
