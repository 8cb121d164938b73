using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests;

public sealed class SessionReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Read_Lines_GiveSessionsAndSamples(string newline)
    {
        _folder.Write("train_sessions.txt", string.Join(newline, "a b", "", "b\tc  b ", "   "));
        _folder.Write("test_samples.txt", string.Join(newline, "b a d", "b a", "", "c b", "a b"));

        var data = SessionReader.Read(_folder.Path);

        Assert.Equal(Path.GetFileName(_folder.Path), data.Train.Name);
        Assert.Equal(["train-1", "train-2", "test-1", "test-2", "test-3"], data.Train.UserIds);
        Assert.Equal(["a", "b", "c", "d"], data.Train.ItemIds);
        Assert.Equal(
            [
                new Interaction(0, 0, InteractionKind.Click, 0, 0),
                new Interaction(1, 1, InteractionKind.Click, 0, 0),
                new Interaction(0, 1, InteractionKind.Click, 0, 1),
                new Interaction(1, 2, InteractionKind.Click, 0, 1),
                new Interaction(1, 1, InteractionKind.Click, 0, 2),
            ],
            data.Train.Interactions.ToArray());
        Assert.Equal([(2, "1,0", 3), (2, "1", 0), (3, "2", 1), (4, "0", 1)], data.Test.Select(s => (s.Session, string.Join(',', s.Prefix), s.Label)));
    }

    [Theory]
    [InlineData("train_sessions.txt", "a session of one item")]
    [InlineData("test_samples.txt", "a sample without label")]
    public void Read_LinesOfOneItem_AreReportedWithTheirNumbers(string file, string reason)
    {
        _folder.Write("train_sessions.txt", "a b\n");
        _folder.Write("test_samples.txt", "a b\n");
        var broken = _folder.Write(file, "a b\n\nx\nb a\ny\n");

        var error = Assert.Throws<DataFormatException>(() => SessionReader.Read(_folder.Path));

        Assert.Equal(broken, error.File);
        Assert.Equal([(3L, "x"), (5L, "y")], error.Examples.Select(e => (e.Line, e.Value)));
        Assert.All(error.Examples, e => Assert.StartsWith(reason, e.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_MissingFile_Throws()
    {
        _folder.Write("train_sessions.txt", "a b\n");

        Assert.Throws<FileNotFoundException>(() => SessionReader.Read(_folder.Path));
    }

    [Fact]
    public void Read_Diginetica_HasTheKnownCounts()
    {
        var data = SessionReader.Read(TestData.Require("diginetica"));

        Assert.Equal((43_097, 906_140, 60_858), (data.Train.ItemCount, data.Train.Interactions.Length, data.Test.Count));
        Assert.Equal(186_670, data.Train.UserIds.Count(id => id.StartsWith("train-", StringComparison.Ordinal)));
    }
}
