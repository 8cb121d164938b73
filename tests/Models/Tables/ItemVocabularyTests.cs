namespace Recsys.Models.Tests;

public sealed class ItemVocabularyTests
{
    [Fact]
    public void Append_SeveralIds_AreFoundBothWays()
    {
        var vocabulary = new ItemVocabulary(["a", "b"]);
        for (var i = 2; i < 50; i++)
        {
            Assert.Equal(i, vocabulary.Append($"id{i}"));
        }

        Assert.Equal(50, vocabulary.Count);
        for (var row = 0; row < 50; row++)
        {
            Assert.True(vocabulary.TryGetRow(vocabulary.GetId(row), out var found));
            Assert.Equal(row, found);
        }
    }

    [Fact]
    public void TryGetRow_UnknownOrOtherCase_IsFalse()
    {
        var vocabulary = new ItemVocabulary(["a"]);
        Assert.False(vocabulary.TryGetRow("A", out var row));
        Assert.Equal(-1, row);
    }

    [Fact]
    public void Append_KnownId_Throws()
    {
        var vocabulary = new ItemVocabulary(["a"]);
        vocabulary.Append("b");
        Assert.Throws<ArgumentException>(() => vocabulary.Append("a"));
        Assert.Throws<ArgumentException>(() => vocabulary.Append("b"));
        Assert.Equal(2, vocabulary.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void GetId_NoSuchRow_Throws(int row)
    {
        var vocabulary = new ItemVocabulary(["a"]);
        vocabulary.Append("b");
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.GetId(row));
    }

    [Fact]
    public void Constructor_DuplicateId_ThrowsNamingBothRows()
    {
        var error = Assert.Throws<ArgumentException>(() => new ItemVocabulary(["a", "b", "a"]));
        Assert.Contains("'a' is in rows 0 and 2", error.Message, StringComparison.Ordinal);
    }
}
