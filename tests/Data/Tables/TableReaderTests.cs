using Recsys.Conformance;

namespace Recsys.Data.Tests;

public sealed class TableReaderTests
{
    private static readonly TableColumns Columns = TableColumns.Parse(
        ["user=uid", "item=iid", "time=ts", "label=click", "value=secs", "item.genre:list=genres", "user.age:number=age", "context.device=dev"]);

    [Fact]
    public void ReadCsv_AllKindsOfTrouble_IsHandledAndCounted()
    {
        using var folder = new TempFolder();
        var file = folder.Write("log.csv", string.Join(
            '\n',
            "uid,iid,ts,click,secs,genres,age,dev",
            "a,x,200,1,30,action|rpg,20,phone",
            "a,y,100,0,,,40,pc",
            "a,x,200,1,30,action|rpg,20,phone",
            "b,y,300,1,5,puzzle,old,",
            ",y,400,1,5,puzzle,1,pc",
            "b,y,400,maybe,5,puzzle,1,pc",
            "b,x,noon,1,5,puzzle,1,pc",
            "b,x,2026-01-01T00:00:00Z,0,5,action,,pc"));
        var report = new TableReport();

        var set = TableReader.ReadCsv(file, Columns, report);

        Assert.Equal((8, 3, 1, 1), (report.Rows, report.Unusable, report.Duplicates, report.OutOfOrder));
        Assert.Contains("no user", report.FirstUnusable, StringComparison.Ordinal);
        Assert.Equal(1, report.Missing["device"]);
        Assert.Equal(1, report.NotNumbers["age"]);
        Assert.Equal([100_000L, 200_000L, 300_000L, 1_767_225_600_000L], set.Examples.Select(e => e.Time));
        Assert.Equal([0f, 1f, 1f, 0f], set.Examples.Select(e => e.Label));
        Assert.Equal([0f, 30f, 5f, 5f], set.Examples.Select(e => e.Value));
        Assert.Equal(["user", "age", "item", "genre", "device", "hour", "weekday"], set.Fields.Select(f => f.Name));
    }

    [Fact]
    public void ReadCsv_ListsAndNumbers_BecomeWeightedEntries()
    {
        using var folder = new TempFolder();
        var file = folder.Write("log.csv", "uid,iid,ts,click,secs,genres,age,dev\na,x,1,1,0,p|q,10,d\nb,y,2,0,0,,30,d\n");

        var set = TableReader.ReadCsv(file, Columns, new TableReport());

        var genre = set.Fields.Single(f => f.Name == "genre");
        Assert.Equal([("p", 0.5f), ("q", 0.5f)], Entries(genre, set.Examples[0].Item));
        Assert.Equal([("", 1f)], Entries(genre, set.Examples[1].Item));

        // Mean 20, deviation 10.
        var age = set.Fields.Single(f => f.Name == "age");
        Assert.Equal([("number", -1f)], Entries(age, set.Examples[0].User));
        Assert.Equal([("number", 1f)], Entries(age, set.Examples[1].User));

        static IEnumerable<(string, float)> Entries(FieldColumn field, int owner) =>
            Enumerable.Range(field.Starts[owner], field.Starts[owner + 1] - field.Starts[owner]).Select(i => (field.Vocabulary[field.Values[i]], field.Weights[i]));
    }

    [Fact]
    public void ReadCsv_MissingColumn_IsNamed()
    {
        using var folder = new TempFolder();
        var file = folder.Write("log.csv", "uid,iid,ts,click\na,x,1,1\n");

        var e = Assert.Throws<DataFormatException>(() => TableReader.ReadCsv(file, Columns, new TableReport()));

        Assert.Contains("'secs'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadParquet_SameRows_GiveTheSameExamples()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "log.parquet");
        await ParquetFiles.WriteAsync(file);
        var csv = folder.Write("log.csv", "uid,iid,ts,click,age\n7,x,1,1,10\n8,y,2,0,\n");
        var columns = TableColumns.Parse(["user=uid", "item=iid", "time=ts", "label=click", "user.age:number=age"]);

        var report = new TableReport();
        var fromParquet = TableReader.ReadParquet(file, columns, report);
        var fromCsv = TableReader.ReadCsv(csv, columns, new TableReport());

        Assert.Equal(fromCsv.Examples, fromParquet.Examples);
        Assert.Equal(fromCsv.Events.UserIds, fromParquet.Events.UserIds);
        Assert.Equal(1, report.Missing["age"]);
    }

    [Theory]
    [InlineData("user:list=a")]
    [InlineData("shop.name=a")]
    [InlineData("item.genre")]
    public void Parse_NotARole_IsNamed(string part) =>
        Assert.Contains($"'{part}'", Assert.Throws<ArgumentException>(() => TableColumns.Parse([part])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("item=COLUMN", "user=u")]
    [InlineData("gives the user a second column", "user=u", "user=v", "item=i")]
    public void Parse_MissingOrDoubledRole_SaysSo(string said, params string[] parts) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => TableColumns.Parse(parts)).Message, StringComparison.Ordinal);
}
