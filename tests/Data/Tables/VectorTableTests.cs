using Recsys.Conformance;

namespace Recsys.Data.Tests;

public sealed class VectorTableTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[1, 2.5, -3e-1]")]
    [InlineData("1 2.5 -0.3")]
    [InlineData("1|2.5|-0.3")]
    [InlineData("[1;2.5;-0.3]")]
    public void Read_NumbersAsPeopleWriteThem_AreTheVector(string cell)
    {
        File.WriteAllText(_folder["v.tsv"], $"id\tv\na\t{cell}\nb\t\n");
        var table = VectorTable.Read(_folder["v.tsv"], VectorTable.FormatOf("v.tsv")!.Value, "id", "v");
        Assert.Equal(["a"], table.Ids);
        Assert.Equal([1f, 2.5f, -0.3f], table.Vectors);
    }

    [Theory]
    [InlineData("a\t1 2\nb\t1", "it has 1 numbers; the first vector has 2")]
    [InlineData("a\t1 2\na\t1 2", "this id has an earlier row")]
    [InlineData("a\t1 x", "finite numbers")]
    [InlineData("a\t1 NaN", "finite numbers")]
    public void Read_RowThatIsNoVector_IsNamed(string rows, string said)
    {
        File.WriteAllText(_folder["v.tsv"], "id\tv\n" + rows + "\n");
        var error = Assert.Throws<DataFormatException>(() => VectorTable.Read(_folder["v.tsv"], TableFormat.Tsv, "id", "v"));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.CSV", TableFormat.Csv)]
    [InlineData("x.jsonl.gz", TableFormat.NdJson)]
    [InlineData("x.parquet", TableFormat.Parquet)]
    [InlineData("x.vec", null)]
    public void FormatOf_Ending_TellsIt(string file, TableFormat? format) => Assert.Equal(format, VectorTable.FormatOf(file));
}
