using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Recsys.Conformance;

namespace Recsys.Data.Tests;

/// <summary>What holds for every table: what was written is read, and the order of rows means nothing.</summary>
public sealed class TablePropertyTests : IDisposable
{
    private static readonly TableColumns Columns = TableColumns.Parse(
        ["user=u", "item=i", "time=t", "label=y", "value=v", "item.genre:list=g", "user.age:number=a", "context.device=d"]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(QuoteEscape.Doubled)]
    [InlineData(QuoteEscape.Backslash)]
    public void Read_AnyTextInQuotes_IsReadBack(QuoteEscape escape) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var texts = Enumerable.Range(0, 6).Select(_ => "<" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "a\"\\,\né"[random.Next(6)])) + ">").ToArray();
        string Quoted(string text) => '"' + (escape == QuoteEscape.Doubled
            ? text.Replace("\"", "\"\"", StringComparison.Ordinal)
            : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)) + '"';
        var file = _folder.Write("log.csv", "u,i\n" + string.Concat(texts.Chunk(2).Select(pair => $"{Quoted(pair[0])},{Quoted(pair[1])}\n")));

        var set = TableReader.Read(file, TableFormat.Csv, TableColumns.Parse(["user=u", "item=i"]), new TableReport(), form: new TextForm { Escape = escape });

        Assert.Equal(texts, set.Examples.SelectMany(e => new[] { set.Events.UserIds[e.User], set.Events.ItemIds[e.Item] }));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_BackslashesInReadsOfAnySize_AreTheSame() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(_ => "a\"\\,\n"[random.Next(5)])));
        using var whole = new MemoryStream();
        using (var stream = new BackslashQuotes(new MemoryStream(text)))
        {
            stream.CopyTo(whole);
        }

        var pieces = new List<byte>();
        using (var stream = new BackslashQuotes(new MemoryStream(text)))
        {
            var buffer = new byte[1 + random.Next(3)];
            while (stream.Read(buffer) is > 0 and var read)
            {
                pieces.AddRange(buffer.AsSpan(0, read));
            }
        }

        Assert.Equal(whole.ToArray(), pieces);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_RowsInAnyOrder_GiveTheSameSet() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);

        // Few users, items and times, so that rows tie, double each other, and differ in a single cell.
        string[] rows = [.. Enumerable.Range(0, 40).Select(_ =>
            $"u{random.Next(3)},i{random.Next(4)},{1_600_000_000 + random.Next(3)},{random.Next(2)},{random.Next(2)},g{random.Next(3)}|g{random.Next(3)},{random.Next(3)},d{random.Next(2)}")];
        var first = Read(rows);
        random.Shuffle(rows);
        var second = Read(rows);

        Assert.Equal(first.Events.UserIds, second.Events.UserIds);
        Assert.Equal(first.Events.ItemIds, second.Events.ItemIds);
        Assert.Equal(first.Examples, second.Examples);
        Assert.Equal(first.Events.Interactions.ToArray(), second.Events.Interactions.ToArray());
        Assert.Equal(first.Events.ItemAttributes, second.Events.ItemAttributes);
        foreach (var (one, other) in first.Fields.Zip(second.Fields))
        {
            Assert.Equal(one.Name, other.Name);
            Assert.Equal(one.Vocabulary, other.Vocabulary);
            Assert.Equal(one.Starts, other.Starts);
            Assert.Equal(one.Values, other.Values);
            Assert.Equal(one.Weights, other.Weights);
        }
    }).QuickCheckThrowOnFailure();

    private ExampleSet Read(IEnumerable<string> rows) =>
        TableReader.ReadCsv(_folder.Write("log.csv", "u,i,t,y,v,g,a,d\n" + string.Join('\n', rows)), Columns, new TableReport());
}
