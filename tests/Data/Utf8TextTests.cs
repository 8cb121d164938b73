using System.Text;
using Recsys.Conformance;

namespace Recsys.Data.Tests;

public sealed class Utf8TextTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<string>> Readers => new()
    {
        { "u1,café,1", file => TableReader.ReadCsv(file, TableColumns.Parse(["user=user", "item=item"]), new TableReport()) },
        { "u1 café tea", file => SequenceReader.Read(file) },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_AnotherEncoding_IsRefusedWithTheLine(string row, Action<string> read)
    {
        var file = _folder.Write("data.txt", string.Empty);
        File.WriteAllText(file, $"user,item,label\n{row}\n", Encoding.Latin1);

        var error = Assert.Throws<DataFormatException>(() => read(file));

        Assert.Equal((2, row), (Assert.Single(error.Examples).Line, error.Examples[0].Value));
        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LinesLongerThanTheBufferAndCharactersAcrossReads_AreRead()
    {
        // An odd number of bytes before three-byte characters, so that a read of 64 KiB ends within one.
        var file = _folder.Write("long.txt", "x" + new string('€', 100_000) + "\n" + string.Concat(Enumerable.Repeat("é\n", 50_000)));
        Utf8Text.Check(file);

        File.AppendAllText(file, "bad é", Encoding.Latin1);
        Assert.Equal(50_002, Assert.Single(Assert.Throws<DataFormatException>(() => Utf8Text.Check(file)).Examples).Line);
    }
}
