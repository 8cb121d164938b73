using Recsys.Data;
using Recsys.Training.Examples;

namespace Recsys.Training.Tests;

public class FieldKeysTests
{
    private static readonly string[] Vocabulary = ["", "a", "b", "c"];

    [Fact]
    public void Of_Lists_DependsOnTheMembersAlone()
    {
        var layout = Layout(FieldColumn.Categories("list", FieldOwner.Context, Vocabulary, [[1, 2], [2, 1], [1, 3], [1], [], [0, 0]]));
        var keys = Enumerable.Range(0, 6).Select(i => FieldKeys.Of(layout, 0, i)).ToArray();
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
        Assert.Equal(2, keys[3]);
        Assert.Equal([0f, 0f], keys[4..]);

        // Whole numbers that a float holds.
        Assert.All(keys, k => Assert.Equal(k, MathF.Floor(k)));
        Assert.All(keys, k => Assert.InRange(k, 0, FieldKeys.Bound - 1));
    }

    [Fact]
    public void Of_SingleCategory_IsTheKeyInItsRow()
    {
        var layout = Layout(FieldColumn.Category("one", FieldOwner.Context, Vocabulary, [3, 0]), FieldColumn.Category("two", FieldOwner.Context, Vocabulary, [2, 1]));
        var table = new float[layout.Rows * 3];
        FieldKeys.Write(layout, table, 3);
        Assert.Equal(table[(3 * 3) + 2], FieldKeys.Of(layout, 0, 0));
        Assert.Equal(0, FieldKeys.Of(layout, 0, 1));
        Assert.Equal(table[((4 + 2) * 3) + 2], FieldKeys.Of(layout, 1, 0));

        // Amount and key of the unknown are 0.
        Assert.Equal([0f, 0f], table[(4 * 3 + 1)..(4 * 3 + 3)]);
    }

    [Fact]
    public void Of_Vector_IsUnknown()
    {
        var layout = Layout(FieldColumn.Vector("vector", FieldOwner.Context, 2, [1, 2, 3, 4]));
        Assert.Equal(0, FieldKeys.Of(layout, 0, 1));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 4)]
    public void Vector_NumbersThatDoNotFit_Throws(int dimension, int count) =>
        Assert.Throws<ArgumentException>(() => FieldColumn.Vector("vector", FieldOwner.Item, dimension, new float[count]));

    [Fact]
    public void Vector_NotANumber_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => FieldColumn.Vector("vector", FieldOwner.Item, 2, [1, float.NaN]));
        Assert.Contains("vector", error.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    private static FieldLayout Layout(params FieldColumn[] fields) => new(Worlds.Examples(new float[fields[0].Count], fields), historyAsFields: false);
}
