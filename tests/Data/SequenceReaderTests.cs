using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests;

public sealed class SequenceReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Read_Lines_GiveClicksAtTheirPositions(string newline)
    {
        var file = _folder.Write("some-set.txt", string.Join(newline, "u1 a b", "", "u2\tb  c ", "   ", "u3 a"));

        var data = SequenceReader.Read(file);

        Assert.Equal("some-set", data.Name);
        Assert.Equal(["u1", "u2", "u3"], data.UserIds);
        Assert.Equal(["a", "b", "c"], data.ItemIds);
        Assert.Equal(
            [
                new Interaction(0, 0, InteractionKind.Click, 0, 0),
                new Interaction(1, 1, InteractionKind.Click, 0, 0),
                new Interaction(2, 0, InteractionKind.Click, 0, 0),
                new Interaction(0, 1, InteractionKind.Click, 0, 1),
                new Interaction(1, 2, InteractionKind.Click, 0, 1),
            ],
            data.Interactions.ToArray());
    }

    [Fact]
    public void Read_UserWithoutItemsOrTwice_IsReportedWithLines()
    {
        var file = _folder.Write("set.txt", "u1 a\n\nu2\nu1 b\n");

        var error = Assert.Throws<DataFormatException>(() => SequenceReader.Read(file));

        Assert.Equal(file, error.File);
        Assert.Equal([(3L, "u2"), (4L, "u1")], error.Examples.Select(e => (e.Line, e.Value)));
    }

    [Fact]
    public void Read_Attributes_GoToTheirItems()
    {
        var file = _folder.Write("set.txt", "1 10 20 30\n");
        var attributes = _folder.Write("attributes.json", """{"20": [7, 8, 7], "10": ["x"], "99": [1]}""");

        var data = SequenceReader.Read(file, attributes);

        Assert.Equal([new ItemAttribute("attribute", "x")], data.ItemAttributes[0]);
        Assert.Equal([new ItemAttribute("attribute", "7"), new ItemAttribute("attribute", "8")], data.ItemAttributes[1]);
        Assert.Empty(data.ItemAttributes[2]);
    }

    [Theory]
    [InlineData("{\n\"10\": [1,\n", 3)]
    [InlineData("[1]", 1)]
    [InlineData("{\"10\": 5}", 1)]
    [InlineData("{\"10\": [null]}", 1)]
    public void Read_BrokenAttributes_AreReported(string json, int line)
    {
        var file = _folder.Write("set.txt", "1 10\n");
        var attributes = _folder.Write("attributes.json", json);

        var error = Assert.Throws<DataFormatException>(() => SequenceReader.Read(file, attributes));

        Assert.Equal(attributes, error.File);
        Assert.Equal(line, Assert.Single(error.Examples).Line);
    }

    [Fact]
    public void Read_AmazonBeauty_HasTheKnownCounts()
    {
        var data = SequenceReader.Read(
            TestData.Require("amazon-beauty", "Beauty.txt"),
            TestData.Require("amazon-beauty", "Beauty_item2attributes.json"));

        Assert.Equal((22_363, 12_101, 198_502), (data.UserCount, data.ItemCount, data.Interactions.Length));
        Assert.Equal(12_101, data.ItemAttributes.Count(a => a.Count > 0));
    }
}
