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

        Assert.Equal(["18446744073709551615", "2"], set.Events.UserIds);
        Assert.Equal(["65535", "1"], set.Events.ItemIds);
        Assert.Equal([new(0, 0, 4_000_000_000_000, 1, -5), new Example(1, 1, 4_000_000_001_000, -1, 5)], set.Examples);
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
        Assert.Equal(["café", "tea"], set.Events.ItemIds);
        Assert.Equal([(1L, 1f), (2L, 0f)], set.Examples.Select(e => (e.Time, e.Label)));
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
