using FsCheck.Fluent;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

public sealed class EmbeddingTableTests
{
    [Fact]
    public void Open_File_ReadsItsRows()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["t.f32"], [.. new[] { 1f, 2f, 3f, 4f, 5f, 6f }.SelectMany(BitConverter.GetBytes)]);
        using var table = EmbeddingTable.Open(folder["t.f32"], 3);

        Assert.Equal(2, table.Count);
        Assert.Equal(2, table.MappedCount);
        Assert.Equal(3, table.Dimension);
        Assert.Equal([4f, 5f, 6f], table[1].ToArray());
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], table.Mapped.ToArray());
        Assert.True(table.Tail.IsEmpty);
        var gathered = new float[6];
        table.Gather([1, 0], gathered);
        Assert.Equal([4f, 5f, 6f, 1f, 2f, 3f], gathered);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(8, 3)]
    public void Open_LengthThatIsNoRows_Throws(int bytes, int dimension)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["t.f32"], new byte[bytes]);
        Assert.Throws<ArgumentException>(() => EmbeddingTable.Open(folder["t.f32"], dimension));
    }

    [Fact]
    public void Open_DimensionBelowOne_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTable.FromRows([1f], 0));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Indexer_NoSuchRow_Throws(int row)
    {
        using var table = EmbeddingTable.FromRows([1f, 2f], 1);
        table.Append([3f]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[row].Length);
    }

    [Fact]
    public void Append_WrongLength_Throws()
    {
        using var table = EmbeddingTable.FromRows([1f, 2f], 2);
        Assert.Throws<ArgumentException>(() => table.Append([1f]));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Append_AnySequence_EqualsAListOfRows()
    {
        var cases =
            from dimension in Gen.Choose(1, 5)
            from mapped in Gen.Choose(1, 4)
            from appended in Gen.Choose(0, 70)
            select (dimension, mapped, appended);

        PropertyChecks.ForAll(cases, c =>
        {
            var random = new Random(c.appended);
            var rows = Enumerable.Range(0, c.mapped + c.appended)
                .Select(_ => TestGraphs.RandomFloats(random, c.dimension, 1f)).ToArray();
            using var table = EmbeddingTable.FromRows([.. rows.Take(c.mapped).SelectMany(r => r)], c.dimension);
            for (var row = c.mapped; row < rows.Length; row++)
            {
                Assert.Equal(row, table.Append(rows[row]));
            }

            Assert.Equal(rows.Length, table.Count);
            Assert.Equal(c.mapped, table.MappedCount);
            Assert.All(rows, (expected, row) => Assert.Equal(expected, table[row].ToArray()));
            Assert.Equal(rows.Skip(c.mapped).SelectMany(r => r), table.Tail.ToArray());
        });
    }

    [Fact]
    public async Task Append_WhileOthersRead_ShowsOnlyWholeRows()
    {
        const int Dimension = 37;
        const int Appended = 20_000;
        using var table = EmbeddingTable.FromRows(new float[Dimension], Dimension);
        using var start = new Barrier(3);
        var ct = TestContext.Current.CancellationToken;

        // Row r holds r everywhere: a torn row would hold something else, a lost one would be out of range.
        long Read()
        {
            start.SignalAndWait(ct);
            long checkedRows = 0;
            int count;
            do
            {
                count = table.Count;
                var tail = table.Tail;
                Assert.True(tail.Length >= (count - 1) * Dimension);
                for (var row = Math.Max(0, count - 3); row < count; row++)
                {
                    Assert.False(table[row].ContainsAnyExcept((float)row));
                    checkedRows++;
                }
            }
            while (count <= Appended);
            return checkedRows;
        }

        var readers = Enumerable.Range(0, 2)
            .Select(_ => Task.Factory.StartNew(Read, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        start.SignalAndWait(ct);
        var vector = new float[Dimension];
        for (var row = 1; row <= Appended; row++)
        {
            vector.AsSpan().Fill(row);
            Assert.Equal(row, table.Append(vector));
        }

        Assert.All(await Task.WhenAll(readers), rows => Assert.True(rows > 0));
    }

    [Fact]
    public void Reads_AfterDispose_Throw()
    {
        var table = EmbeddingTable.FromRows([1f], 1);
        table.Dispose();
        Assert.Throws<ObjectDisposedException>(() => table[0].Length);
        Assert.Throws<ObjectDisposedException>(() => table.Mapped.Length);
    }
}
