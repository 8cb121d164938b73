using System.IO.Compression;
using System.Text;
using Recsys.Conformance;

namespace Recsys.Data.Tests;

/// <summary>Tables of text as people have them: compressed, in other encodings, with line breaks in fields, one object a line, in parts.</summary>
public sealed class TextTablesTests : IDisposable
{
    private static readonly TableColumns Columns = TableColumns.Parse(["user=user", "item=item"]);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TableFormat.Csv, "user,item\na,x\nb,y\n")]
    [InlineData(TableFormat.Tsv, "user\titem\na\tx\nb\ty\n")]
    [InlineData(TableFormat.NdJson, "{\"user\":\"a\",\"item\":\"x\"}\n\n{\"item\":\"y\",\"user\":\"b\"}\n")]
    public void Read_PlainAndCompressed_AreTheSame(TableFormat format, string text)
    {
        var file = _folder.Write("log.txt", text);
        var compressed = Compress("events.csv.gz", text);

        Assert.Equal(["a x", "b y"], Rows(file, format));
        Assert.Equal(["a x", "b y"], Rows(compressed, format));
        Assert.Equal("events", TableReader.Read(compressed, format, Columns, new TableReport()).Events.Name);
    }

    [Fact]
    public void Read_DamagedCompressedFile_IsRefused()
    {
        var file = Compress("log.csv.gz", "user,item\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"user{i},item{i * 7}\n")));
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..2_000]);
        Assert.Throws<DataFormatException>(() => Rows(file, TableFormat.Csv));

        // The check sum at the end.
        bytes[^6] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("compressed file cannot be read", Assert.Throws<DataFormatException>(() => Rows(file, TableFormat.Csv)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("windows-1252")]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public void Read_EncodingThatIsSaid_IsTaken(string name)
    {
        var encoding = new TextForm { Encoding = name }.Find()!;
        File.WriteAllText(_folder["log.csv"], "user,item\ncafé,x\ncafè,y\n", encoding);

        Assert.Equal(["café x", "cafè y"], Rows(_folder["log.csv"], TableFormat.Csv, new TextForm { Encoding = name }));
    }

    [Fact]
    public void Read_EncodingThatIsNotTheTexts_IsRefused()
    {
        File.WriteAllText(_folder["log.csv"], "user,item\ncafé,x\n", Encoding.Latin1);

        Assert.Contains("utf-8 has no character for", Assert.Throws<DataFormatException>(
            () => Rows(_folder["log.csv"], TableFormat.Csv, new TextForm { Encoding = "utf-8" })).Message, StringComparison.Ordinal);
        Assert.Contains("no such encoding", Assert.Throws<ArgumentException>(
            () => Rows(_folder["log.csv"], TableFormat.Csv, new TextForm { Encoding = "klingon" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LineBreaksAndBackslashes_AreFoundOut()
    {
        var breaks = Read("user,item,note\na,x,\"two\nlines, \"\"quoted\"\"\"\nb,y,plain\n", out var report);
        Assert.Equal(["a x", "b y"], breaks);
        Assert.Equal((1, false), (report.OnSeveralLines, report.Backslashes));

        Assert.Equal(["a x", "b y"], Read("user,item,note\na,x,\"said \\\"hi\\\", twice\"\nb,y,\"one\n\\\\ two\"\n", out report));
        Assert.Equal((1, true), (report.OnSeveralLines, report.Backslashes));
        Assert.StartsWith("2 rows, 1 on several lines, quotes after backslashes", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ABackslashThatCouldBeEither_IsAsked()
    {
        // Doubled, the first item is 'a\' and the second 'b\'; after backslashes there is one row of a longer item.
        const string text = "user,item\n1,\"a\\\"\n2,\"b\\\"\n";
        var doubled = new TextForm { Escape = QuoteEscape.Doubled };
        var file = _folder.Write("log.csv", text);

        Assert.Equal([@"1 a\", @"2 b\"], Rows(file, TableFormat.Csv, doubled));
        Assert.Equal(["u a\\\"b"], Rows(_folder.Write("other.csv", "user,item\nu,\"a\\\\\\\"b\"\n"), TableFormat.Csv, new TextForm { Escape = QuoteEscape.Backslash }));
        var both = _folder.Write("both.csv", "user,item\n\"a\\\\\",\"x\\\\\"\n");
        Assert.Contains("--escape doubled", Assert.Throws<ArgumentException>(() => Rows(both, TableFormat.Csv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuoteThatIsNotClosed_DoesNotSwallowRows()
    {
        const string text = "user,item,time,label\na,\"x,1,1\nb,y,2,1\nc,z\",3,1\nd,q,4,1\n";

        Assert.Contains("quote", Assert.Throws<DataFormatException>(() => Read(text, out _)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Rows(_folder["log.csv"], TableFormat.Csv, new TextForm { Escape = QuoteEscape.Doubled }).Count);
    }

    [Fact]
    public void Read_Objects_GiveFieldsByTheirPaths()
    {
        var file = _folder.Write("log.ndjson", """
            {"user":{"id":7},"item.id":"x","item":{"id":"hidden"},"tags":["a","b"],"ok":true}
            {"user":{"id":8},"item.id":"y","item":{"id":"hidden"},"tags":null,"ok":false}
            """);

        var set = TableReader.Read(file, TableFormat.NdJson, TableColumns.Parse(["user=user.id", "item=item.id", "label=ok", "context.tag:list=tags"]), new TableReport());

        Assert.Equal([("7", "x", 1f), ("8", "y", 0f)], set.Examples.Select(e => (set.Events.UserIds[e.User], set.Events.ItemIds[e.Item], e.Label)));
        Assert.Equal(["", "a", "b"], set.Fields.Single(f => f.Name == "tag").Vocabulary);
    }

    [Theory]
    [InlineData("{\"user\":1,\"item\":2,\"item\":3}", "item")]
    [InlineData("{\"user\":1}", "no row has the field 'item'")]
    [InlineData("{\"user\":1,\"item\":{}}", "'item' is an object")]
    [InlineData("[1]", "the line must be an object")]
    [InlineData("{\"user\":1,", "line 1")]
    public void Read_ObjectsThatAreNone_AreNamed(string line, string said) =>
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => Rows(_folder.Write("log.ndjson", line), TableFormat.NdJson)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_PathOfTwoFields_IsRefused()
    {
        var file = _folder.Write("log.ndjson", "{\"a\":{\"b.c\":1},\"a.b\":{\"c\":2},\"item\":3}");

        Assert.Contains("path of 2 fields", Assert.Throws<DataFormatException>(
            () => TableReader.Read(file, TableFormat.NdJson, TableColumns.Parse(["user=a.b.c", "item=item"]), new TableReport())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FolderOfText_IsAllItsFiles()
    {
        Directory.CreateDirectory(_folder["year=2021"]);
        _folder.Write("year=2021/part-1.csv", "item,user\nx,a\n");
        Compress("part-0.csv.gz", "user,item,year\nb,y,2020\n");
        _folder.Write("notes.txt", "none");

        var set = TableReader.ReadCsv(_folder.Path, TableColumns.Parse(["user=user", "item=item", "context.year=year"]), new TableReport());

        Assert.Equal(["2020", "2021"], set.Fields.Single(f => f.Name == "year").Vocabulary.Skip(1).Order());
        Assert.Contains("has no file that ends in .tsv", Assert.Throws<ArgumentException>(() => Rows(_folder.Path, TableFormat.Tsv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruthValuesInText_AreLabels()
    {
        var file = _folder.Write("log.csv", "user,item,y\na,1,True\na,2,false\na,3,YES\na,4,n\na,5,0.5\na,6,maybe\na,7,\n,8,1\n");
        var report = new TableReport();

        var set = TableReader.ReadCsv(file, TableColumns.Parse(["user=user", "item=item", "label=y"]), report);

        Assert.Equal([1f, 0f, 1f, 0f, 0.5f], set.Examples.Select(e => e.Label));
        Assert.Equal("8 rows, 3 unusable: label not a number 2, no user 1 (first: row 6: label 'maybe' is not a number)", report.ToString());
    }

    private List<string> Read(string text, out TableReport report)
    {
        report = new TableReport();
        return Texts(TableReader.ReadCsv(_folder.Write("log.csv", text), Columns, report));
    }

    private static List<string> Rows(string file, TableFormat format, TextForm? form = null) => Texts(TableReader.Read(file, format, Columns, new TableReport(), form: form));

    private static List<string> Texts(ExampleSet set) => [.. set.Examples.Select(e => $"{set.Events.UserIds[e.User]} {set.Events.ItemIds[e.Item]}")];

    private string Compress(string name, string text)
    {
        using var stream = new GZipStream(File.Create(_folder[name]), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(text));
        return _folder[name];
    }
}
