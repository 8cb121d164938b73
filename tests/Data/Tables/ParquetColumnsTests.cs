using System.Text;
using Parquet;
using Parquet.Schema;
using Recsys.Conformance;

namespace Recsys.Data.Tests;

/// <summary>Columns as other tools write them: every width of whole numbers, truth values, ids as UUIDs or bytes, structs.</summary>
public sealed class ParquetColumnsTests : IDisposable
{
    private static readonly Guid Id = Guid.Parse("0195153448aa4bbb8cccddddeeeeffff");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadParquet_WholeNumbersOfEveryWidth_AreRead()
    {
        var file = await WriteAsync(
            Column<ulong>("usr", [ulong.MaxValue, 2]),
            Column<ushort>("item", [65_535, 1]),
            Column<uint>("t", [4_000_000_000, 4_000_000_001]),
            Column<sbyte>("label", [1, -1]),
            Column<short>("value", [-5, 5]));

        var set = TableReader.ReadParquet(file, TableColumns.Parse(["user=usr", "item=item", "time=t", "label=label", "value=value"]), new TableReport());

        Assert.Equal(
            [("18446744073709551615", "65535", 4_000_000_000_000, 1f, -5f), ("2", "1", 4_000_000_001_000, -1f, 5f)],
            set.Examples.Select(e => (set.Events.UserIds[e.User], set.Events.ItemIds[e.Item], e.Time, e.Label, e.Value)));
    }

    [Fact]
    public async Task ReadParquet_TruthValuesUuidsBytesAndMoments_AreRead()
    {
        // Moments near 1970 are no seconds.
        var file = await WriteAsync(
            Column<Guid>("usr", [Id, Id]),
            Column<ReadOnlyMemory<byte>>("item", [Encoding.UTF8.GetBytes("café"), Encoding.UTF8.GetBytes("tea")]),
            Column<DateTime>("t", [DateTime.UnixEpoch.AddMilliseconds(1), DateTime.UnixEpoch.AddMilliseconds(2)]),
            Column<bool>("label", [true, false]));

        var set = TableReader.ReadParquet(file, TableColumns.Parse(["user=usr", "item=item", "time=t", "label=label"]), new TableReport());

        Assert.Equal([Id.ToString()], set.Events.UserIds);
        Assert.Equal([("café", 1L, 1f), ("tea", 2L, 0f)], set.Examples.Select(e => (set.Events.ItemIds[e.Item], e.Time, e.Label)));
    }

    [Theory]
    [InlineData(DateTimeTimeUnit.Millis)]
    [InlineData(DateTimeTimeUnit.Micros)]
    [InlineData(DateTimeTimeUnit.Nanos)]
    public async Task ReadParquet_MomentsOfEveryUnit_AreNeverRescaled(DateTimeTimeUnit unit)
    {
        var (user, item, time) = (new DataField<string>("u"), new DataField<string>("i"), new DateTimeDataField("t", DateTimeFormat.Timestamp, unit: unit));
        var file = Path.Combine(_folder.Path, "moments.parquet");
        await using (var stream = File.Create(file))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(user, item, time), stream);
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(user, ["a", "a"]);
            await group.WriteAsync(item, ["x", "y"]);
            await group.WriteAsync<DateTime>(time, new[] { DateTime.UnixEpoch.AddMilliseconds(7), DateTime.UnixEpoch.AddMilliseconds(1_600_000_000_000) });
        }

        var report = new TableReport();
        var set = TableReader.ReadParquet(file, TableColumns.Parse(["user=u", "item=i", "time=t"]), report);

        Assert.Equal([7L, 1_600_000_000_000], set.Examples.Select(e => e.Time));
        Assert.StartsWith("ISO 8601 from 1970-01-01", report.Times, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FolderOfParts_HasTheColumnsThatItsFoldersName()
    {
        Directory.CreateDirectory(_folder["day=2021-03-01"]);
        Directory.CreateDirectory(_folder["day=__HIVE_DEFAULT_PARTITION__"]);
        File.Move(await WriteAsync(Column<int>("usr", [1]), Column<int>("item", [7])), _folder["day=2021-03-01/b.parquet"]);
        File.Move(await WriteAsync(Column<long>("usr", [2]), Column<long>("item", [8])), _folder["day=__HIVE_DEFAULT_PARTITION__/a.parquet"]);
        _folder.Write("_SUCCESS", string.Empty);
        var report = new TableReport();

        var set = TableReader.ReadParquet(_folder.Path, TableColumns.Parse(["user=usr", "item=item", "context.day=day"]), report);

        var day = set.Fields.Single(f => f.Name == "day");
        Assert.Equal([("1", "2021-03-01"), ("2", string.Empty)], set.Examples.Select((e, i) => (set.Events.UserIds[e.User], day.Vocabulary[day.Values[i]])));
        Assert.Equal("2 rows of 2 files, missing: day 1", report.ToString());
        Assert.Equal(Path.GetFileName(_folder.Path), set.Events.Name);
    }

    [Fact]
    public async Task Read_FolderAndFileThatContradict_AreRefused()
    {
        Directory.CreateDirectory(_folder["usr=1"]);
        File.Move(await WriteAsync(Column<int>("usr", [1]), Column<int>("item", [7])), _folder["usr=1/a.parquet"]);
        IReadOnlyList<string> Users() => TableReader.ReadParquet(_folder.Path, TableColumns.Parse(["user=usr", "item=item"]), new TableReport()).Events.UserIds;

        Assert.Equal(["1"], Users());
        Directory.Move(_folder["usr=1"], _folder["usr=2"]);
        Assert.Contains("'usr' is '2', a row of the file that it is '1'", Assert.Throws<ArgumentException>(Users).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadParquet_LeafOfAStructNamedAsAColumn_IsReadByItsPathAlone()
    {
        var (usr, item, inner) = (new DataField<string>("usr"), new DataField<string>("item"), new DataField<string>("usr"));
        var file = Path.Combine(_folder.Path, "shadow.parquet");
        await using (var stream = File.Create(file))
        {
            // The struct stands first, so that its leaf comes before the column of the same name.
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(new StructField("device", inner), usr, item), stream);
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(inner, ["phone", "desk"]);
            await group.WriteAsync(usr, ["u1", "u2"]);
            await group.WriteAsync(item, ["x", "y"]);
        }

        Assert.Equal(["u1", "u2"], Users("usr"));
        Assert.Equal(["phone", "desk"], Users("device.usr"));
        Assert.Contains("'device' is no plain column", Assert.Throws<DataFormatException>(() => Users("device")).Message, StringComparison.Ordinal);

        IEnumerable<string> Users(string column) =>
            TableReader.ReadParquet(file, TableColumns.Parse([$"user={column}", "item=item"]), new TableReport()).Events.UserIds;
    }

    // Lists of one, none and no list, of numbers and of text.
    [Fact]
    public async Task ReadParquet_Lists_AreListsAndVectors()
    {
        var (user, item) = (new DataField<string>("usr"), new DataField<string>("item"));
        var (number, tag) = (new DataField<float?>("element"), new DataField<string>("element"));
        var file = _folder["lists.parquet"];
        await using (var stream = File.Create(file))
        {
            await using var writer = await ParquetWriter.CreateAsync(
                new ParquetSchema(user, item, new ListField("vector", number), new ListField("tags", tag)), stream);
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(user, ["u1", "u2", "u3"]);
            await group.WriteAsync(item, ["x", "y", "z"]);
            await group.WriteAsync<float>(number, new float?[] { 1.5f, -2, 3, 4, 0.25f, 0 }, new[] { 0, 1, 0, 1, 0, 1 });
            await group.WriteAsync(tag, ["rpg", "co-op", "puzzle", "rpg"], new[] { 0, 1, 0, 0 });
        }

        var set = TableReader.ReadParquet(file, TableColumns.Parse(["user=usr", "item=item", "item.tags:list=tags"]), new TableReport());
        var vectors = VectorTable.Read(file, TableFormat.Parquet, "item", "vector");

        Assert.Equal(["co-op,rpg", "puzzle", "rpg"], set.Events.ItemIds.Order().Select(id => string.Join(',', set.Events.ItemAttributes[set.Events.ItemIds.ToList().IndexOf(id)].Select(a => a.Value).Order())));
        Assert.Equal(2, vectors.Dimension);
        Assert.Equal([1.5f, -2, 3, 4, 0.25f, 0], vectors.Vectors);
        Assert.Equal(["x", "y", "z"], vectors.Ids);
    }

    private static (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write) Column<T>(string name, T[] values)
        where T : struct => (new DataField<T>(name), (group, field) => group.WriteAsync<T>(field, values));

    private async Task<string> WriteAsync(params (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)[] columns)
    {
        var file = Path.Combine(_folder.Path, "columns.parquet");
        await using var stream = File.Create(file);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. columns.Select(c => c.Field)]), stream);
        using var group = writer.CreateRowGroup();
        foreach (var (field, write) in columns)
        {
            await write(group, field);
        }

        return file;
    }
}
