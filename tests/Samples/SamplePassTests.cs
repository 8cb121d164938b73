using DuckDB.NET.Data;
using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Samples.Tests;

public sealed class SamplePassTests : IDisposable
{
    private const long Hour = SampleFolder.HourLength;
    private const long Minute = 60_000;
    private static readonly long First = SampleFolder.HourOf(Streams.Start) + Hour;

    private readonly TempFolder _temp = new();
    private readonly OutcomeWindows _windows = new() { Custom = TimeSpan.FromMinutes(5) };
    private readonly SampleFolder _folder;

    public SamplePassTests() => _folder = new SampleFolder(_temp["samples"]);

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AnyStream_TheFilesHaveEachShownItemOnce_WithTheLabelsOfTheJoinOverAll_InWhateverPieces(int seed)
    {
        var (lists, events) = Streams.Make(seed, 60, 900);
        var source = new MemorySource(lists, events);
        var (first, end) = (SampleFolder.HourOf(lists.Min(l => l.Time)), SampleFolder.HourOf(lists.Max(l => l.Time)) + Hour);
        for (var hour = first; hour < end; hour += (seed % 3) * Hour + Hour)
        {
            await SamplePass.RunAsync(source, _folder, _windows, hour, Math.Min(end, hour + (seed % 3 * Hour) + Hour));
        }

        var samples = await _folder.ReadAsync().ToArrayAsync();
        var expected = NaiveJoin.Of(lists, events, _windows);
        Assert.Equal(
            lists.SelectMany(l => l.Items.Select(i => (l.RequestId, i.ItemId))).Order(), samples.Select(s => (s.RequestId, s.Shown.ItemId)).Order());
        Assert.All(samples, s => Assert.All(Streams.Kinds, kind => Assert.Equal(expected[(s.RequestId, s.Shown.ItemId, kind)], s[kind])));
        Assert.Equal(Directory.GetFiles(_temp.Path, "*", SearchOption.AllDirectories).Length, lists.Select(l => SampleFolder.HourOf(l.Time)).Distinct().Count());
    }

    [Fact]
    public async Task Write_ThenRead_GivesEveryField()
    {
        var list = Streams.List("r", First + 5, "ü", "a", "b") with
        {
            Page = 2,
            ModelVersion = null,
            Context = """{"p":"x"}""",
            After = 77,
            Items = [new("a", "embedding", 0.5f, -2, float.NaN, 1), new("b", "exploration", 0.25f, 3, 4, float.NaN)],
        };
        var source = new MemorySource([list], [Streams.Event(1, "b", InteractionKind.Play, First + 9, "r", "ü", 2.5), Streams.Event(2, "b", InteractionKind.Play, First + 7, user: "ü", value: 4)]);

        var report = await SamplePass.RunAsync(source, _folder, _windows, First, First + Hour);

        Assert.Equal(new SampleReport(1, 1, 2, 2, 0), report);
        var samples = await _folder.ReadAsync().ToArrayAsync();
        Assert.Equal(list.Items, samples.Select(s => s.Shown));
        Assert.Equal([1, 2], samples.Select(s => s.Place));
        Assert.All(samples, s => Assert.Equal(("r", "ü", First + 5, "home", 2, null, """{"p":"x"}""", 77), (s.RequestId, s.UserId, s.Time, s.Surface, s.Page, s.ModelVersion, s.Context, s.After)));
        Assert.Equal(new KindLabel(true, First + 7, 2, 6.5), samples[1][InteractionKind.Play]);
        Assert.Equal(new KindLabel(false, null, 0, 0), samples[0][InteractionKind.Play]);
    }

    [Fact]
    public async Task Again_GivesTheSameBytes_AndRemovesWhatAKilledWriterLeft()
    {
        var (lists, events) = Streams.Make(7, 30, 300);
        var source = new MemorySource(lists, events);
        var (first, end) = (SampleFolder.HourOf(lists.Min(l => l.Time)), SampleFolder.HourOf(lists.Max(l => l.Time)) + Hour);
        await SamplePass.RunAsync(source, _folder, _windows, first, end);
        var before = Contents();
        var left = $"{before.Keys.First()}.partial-1";
        File.WriteAllText(left, "half");
        File.SetLastWriteTimeUtc(left, File.GetLastWriteTimeUtc(left).AddHours(-2));

        await SamplePass.RunAsync(source, _folder, _windows, first, end);

        Assert.False(File.Exists(left));
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task LateOutcome_IsInTheNextPass_AndHoursThatItIsNotOf_StayAsTheyAre()
    {
        var source = new MemorySource([Streams.List("r1", First, "u1", "a"), Streams.List("r2", First + Hour, "u1", "a")], []);
        await SamplePass.RunAsync(source, _folder, _windows, First, First + (2 * Hour));
        source.Events.Add(Streams.Event(1, "a", InteractionKind.Click, First + Minute, "r1"));
        source.Events.Add(Streams.Event(2, "a", InteractionKind.Click, First + Hour + Minute));
        await SamplePass.RunAsync(source, _folder, _windows, First, First + Hour);

        Assert.Equal([true, false], (await _folder.ReadAsync().ToArrayAsync()).Select(s => s[InteractionKind.Click].Happened!.Value));
        await SamplePass.RunAsync(source, _folder, _windows, First, First + (2 * Hour));
        Assert.Equal([true, true], (await _folder.ReadAsync().ToArrayAsync()).Select(s => s[InteractionKind.Click].Happened!.Value));
    }

    [Fact]
    public async Task ANewerListBehindThePeriod_TakesTheOutcomesThatNameNoRequest()
    {
        var source = new MemorySource(
            [Streams.List("r1", First + (59 * Minute), "u1", "a"), Streams.List("r2", First + Hour + Minute, "u1", "a")],
            [Streams.Event(1, "a", InteractionKind.Click, First + Hour + (2 * Minute))]);

        await SamplePass.RunAsync(source, _folder, _windows, First, First + Hour);

        var sample = Assert.Single(await _folder.ReadAsync().ToArrayAsync());
        Assert.Equal(("r1", false), (sample.RequestId, sample[InteractionKind.Click].Happened));
    }

    [Fact]
    public async Task HoursOfErasedUsers_LoseTheirFiles_AndThoseFromBeforeTheOldestList_KeepThem()
    {
        var source = new MemorySource([.. Enumerable.Range(0, 4).Select(i => Streams.List($"r{i}", First + (i * Hour), $"u{i}", "a"))], []);
        await SamplePass.RunAsync(source, _folder, _windows, First, First + (4 * Hour));
        source.Lists.RemoveAll(l => l.UserId is "u0" or "u2");

        await SamplePass.RunAsync(source, _folder, _windows, First, First + (4 * Hour));

        // Of u0 it is not known whether they were erased or what was recorded is too old.
        Assert.Equal(["r0", "r1", "r3"], (await _folder.ReadAsync().ToArrayAsync()).Select(s => s.RequestId));
        await Assert.ThrowsAsync<ArgumentException>(() => SamplePass.RunAsync(source, _folder, _windows, First + 1, First + Hour));
    }

    [Fact]
    public async Task DuckDb_ReadsTheSame()
    {
        var (lists, events) = Streams.Make(11, 60, 900);
        lists[0] = lists[0] with { Items = [.. lists[0].Items.Select(i => i with { RecallScore = float.NaN, Propensity = float.NaN })] };
        var (first, end) = (SampleFolder.HourOf(lists.Min(l => l.Time)), SampleFolder.HourOf(lists.Max(l => l.Time)) + Hour);
        await SamplePass.RunAsync(new MemorySource(lists, events), _folder, _windows, first, end);
        var samples = await _folder.ReadAsync().ToArrayAsync();

        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
        command.CommandText =
            $"""
            SELECT request_id, item_id, epoch_ms(time), place, score, recall_score, propensity, clicked, epoch_ms(clicked_at), played_count, played_seconds,
                strftime(time, '%Y-%m-%d') = date::VARCHAR AND hour(time) = hour::INTEGER
            FROM read_parquet('{_temp["samples"]}/*/*/*.parquet', hive_partitioning = true) ORDER BY time, request_id, place
            """;
        using var reader = command.ExecuteReader();
        foreach (var s in samples.OrderBy(s => s.Time).ThenBy(s => s.RequestId, StringComparer.Ordinal).ThenBy(s => s.Place))
        {
            Assert.True(reader.Read());
            Assert.Equal((s.RequestId, s.Shown.ItemId, s.Time, s.Place, s.Shown.Score), (reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetFloat(4)));
            Assert.Equal((s.Shown.RecallScore, s.Shown.Propensity), (Or(5, reader.GetFloat, float.NaN), Or(6, reader.GetFloat, float.NaN)));
            Assert.Equal((s[InteractionKind.Click].Happened, s[InteractionKind.Click].Time), (reader.GetBoolean(7), Or<long?>(8, i => reader.GetInt64(i), null)));
            Assert.Equal((s[InteractionKind.Play].Count, s[InteractionKind.Play].Value), (reader.GetInt32(9), reader.GetDouble(10)));
            Assert.True(reader.GetBoolean(11));
        }

        Assert.False(reader.Read());

        T Or<T>(int column, Func<int, T> read, T otherwise) => reader.IsDBNull(column) ? otherwise : read(column);
    }

    private SortedDictionary<string, string> Contents() => new(
        Directory.GetFiles(_temp.Path, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);
}
