using System.Text;

namespace Recsys.Models.Tests;

public sealed class ItemVocabularyTests
{
    [Fact]
    public void Append_SeveralIds_AreFoundBothWays()
    {
        using var vocabulary = Vocabulary("a", "b");
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
        using var vocabulary = Vocabulary("a");
        Assert.False(vocabulary.TryGetRow("A", out var row));
        Assert.Equal(-1, row);
    }

    [Fact]
    public void Append_IdOfTraining_Throws_AndOneThatWasAppended_MovesToANewRow()
    {
        using var vocabulary = Vocabulary("a");
        vocabulary.Append("b");
        Assert.Throws<ArgumentException>(() => vocabulary.Append("a"));
        Assert.Equal(2, vocabulary.Append("b"));

        Assert.True(vocabulary.TryGetRow("b", out var row));
        Assert.Equal((2, "b", "b"), (row, vocabulary.GetId(1), vocabulary.GetId(2)));
        Assert.Equal(3, vocabulary.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void GetId_NoSuchRow_Throws(int row)
    {
        using var vocabulary = Vocabulary("a");
        vocabulary.Append("b");
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.GetId(row));
    }

    [Fact]
    public void Constructor_DuplicateId_ThrowsNamingBothRows()
    {
        var error = Assert.Throws<ArgumentException>(() => Vocabulary("a", "b", "a"));
        Assert.Contains("'a' is in rows 0 and 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetRow_IdsOfManyScripts_AreFoundBothWays()
    {
        string[] ids = ["ä", "a\u0308", "城", "🎮", "🎮🎮", "a b", " ", new string('城', 512)];
        using var vocabulary = Vocabulary(ids);
        for (var row = 0; row < ids.Length; row++)
        {
            Assert.True(vocabulary.TryGetRow(ids[row], out var found));
            Assert.Equal(row, found);
            Assert.Equal(ids[row], vocabulary.GetId(row));
        }
    }

    [Fact]
    public void TryGetRow_LoneSurrogateOrOverlongId_IsNotFoundButCanBeAppended()
    {
        string[] strange = ["\ud83c", "\ufffd\ud83c", new string('x', 5000)];
        using var vocabulary = Vocabulary("\ufffd", "\ufffd\ufffd");
        foreach (var id in strange)
        {
            Assert.False(vocabulary.TryGetRow(id, out _));
            var row = vocabulary.Append(id);
            Assert.True(vocabulary.TryGetRow(id, out var found));
            Assert.Equal(row, found);
        }
    }

    [Fact]
    public void TryGetRow_TenThousandIds_AgreesWithADictionary()
    {
        var random = new Random(3);
        var ids = Enumerable.Range(0, 10_000).Select(i => $"{random.Next():x}-{i}").ToArray();
        using var vocabulary = Vocabulary(ids);
        var rows = ids.Index().ToDictionary(i => i.Item, i => i.Index);
        foreach (var id in ids.Concat(ids.Select(i => i + "x")).Concat(ids.Select(i => i[..^1])))
        {
            Assert.Equal(rows.GetValueOrDefault(id, -1), vocabulary.TryGetRow(id, out var row) ? row : -1);
        }
    }

    [Theory]
    [InlineData("a\n\nb\n", "row 1")]
    [InlineData("a\nb\tc\n", "row 1")]
    [InlineData("a\r\n", "row 0")]
    [InlineData("a\u0085\n", "row 0")]
    [InlineData("a\nb", "line feed")]
    public void Constructor_BrokenText_ThrowsNamingTheFault(string text, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => new ItemVocabulary(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_IdOf513Characters_Throws() =>
        Assert.Contains("allowed: 1 to 512", Assert.Throws<ArgumentException>(() => Vocabulary(new string('x', 513))).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_NotUtf8_Throws() =>
        Assert.Contains("UTF-8", Assert.Throws<ArgumentException>(() => new ItemVocabulary(new byte[] { 0xC3, 0x28, 0x0A })).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_NoText_IsEmpty()
    {
        using var vocabulary = Vocabulary();
        Assert.Equal(0, vocabulary.Count);
        Assert.False(vocabulary.TryGetRow("a", out _));
    }

    private static ItemVocabulary Vocabulary(params string[] ids) => new(Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => id + "\n"))));
}
