using System.Runtime.InteropServices;

namespace Recsys.Models.Tests;

public sealed class ItemNeighboursTests
{
    [Fact]
    public void Accessors_PaddedLists_AreTrimmed()
    {
        var neighbours = Neighbours([1, 2, -1, -1, 0, -1], [0.9f, 0.5f, 0, 0, 0.4f, 0], 2, 3);

        Assert.Equal(3, neighbours.Count);
        Assert.Equal(2, neighbours.Width);
        Assert.Equal([1, 2], neighbours.Rows(0).ToArray());
        Assert.Equal([0.9f, 0.5f], neighbours.Scores(0).ToArray());
        Assert.True(neighbours.Rows(1).IsEmpty);
        Assert.True(neighbours.Scores(1).IsEmpty);
        Assert.Equal([0], neighbours.Rows(2).ToArray());
        Assert.Equal([0.4f], neighbours.Scores(2).ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Accessors_RowWithoutList_AreEmpty(int row)
    {
        var neighbours = Neighbours([-1], [0], 1, 1);
        Assert.True(neighbours.Rows(row).IsEmpty);
        Assert.True(neighbours.Scores(row).IsEmpty);
    }

    [Fact]
    public void Accessors_WidthZero_AreEmpty() => Assert.True(Neighbours([], [], 0, 4).Rows(3).IsEmpty);

    [Theory]
    [InlineData(new[] { 2, -1 }, new[] { 1f, 0f }, "row 2")]
    [InlineData(new[] { -2, -1 }, new[] { 1f, 0f }, "row -2")]
    [InlineData(new[] { -1, 1 }, new[] { 1f, 0f }, "behind its padding")]
    [InlineData(new[] { 1, 0 }, new[] { 1f, 2f }, "best first")]
    [InlineData(new[] { 1, 0 }, new[] { float.NaN, 2f }, "NaN")]
    [InlineData(new[] { 1 }, new[] { 1f }, "do not make")]
    public void Constructor_BrokenList_ThrowsNamingTheFault(int[] firstRows, float[] firstScores, string expected)
    {
        var error = Assert.Throws<ArgumentException>(
            () => Neighbours([.. firstRows, -1, -1], [.. firstScores, 0, 0], 2, 2));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static ItemNeighbours Neighbours(int[] rows, float[] scores, int width, int count) =>
        new((byte[])[.. MemoryMarshal.AsBytes(rows.AsSpan()), .. MemoryMarshal.AsBytes(scores.AsSpan())], width, count);
}
