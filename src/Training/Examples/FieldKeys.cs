using Recsys.Data;
using Recsys.Training.Layers;

namespace Recsys.Training.Examples;

/// <summary>
/// What models with a weight for each pair of categories read beside a row's weights, in its last two columns: the amount (1 for a
/// category and for a list, the number for a number) and the key, a whole number that a float holds exactly. A key says which
/// category of which field it is; a list of several has the key of the whole list, in any order, since the mean of its rows could
/// not say which they were. 0 is the key of what is unknown, and of vectors.
/// </summary>
internal static class FieldKeys
{
    /// <summary>Columns at the end of a row.</summary>
    public const int Columns = 2;

    /// <summary>Keys lie below this: a float counts no further without gaps.</summary>
    public const int Bound = 1 << 24;

    /// <summary>Writes amounts and keys into the rows of single categories.</summary>
    /// <param name="layout">The fields.</param>
    /// <param name="table">[rows, W], changed.</param>
    /// <param name="width">W.</param>
    /// <exception cref="TrainingDataException">There are more rows than keys.</exception>
    public static void Write(FieldLayout layout, float[] table, int width)
    {
        if (layout.Rows >= Bound)
        {
            throw new TrainingDataException($"The fields have {layout.Rows} categories; a model of pairs takes below {Bound}. Hash the largest field into fewer.");
        }

        for (var row = 0; row < layout.Rows; row++)
        {
            table[(row * width) + width - 2] = 1;
            table[(row * width) + width - 1] = row + 1;
        }

        foreach (var first in layout.FirstRows)
        {
            table.AsSpan((first * width) + width - 2, 2).Clear();
        }
    }

    /// <summary>The key of an owner's value of a field.</summary>
    public static float Of(FieldLayout layout, int field, int owner)
    {
        var column = layout.Fields[field];
        var categories = column.Values.AsSpan(column.Starts[owner]..column.Starts[owner + 1]);
        if (column.IsVector || !categories.ContainsAnyExcept(0))
        {
            return 0;
        }

        var row = layout.FirstRows[field];
        if (categories.Length == 1)
        {
            return row + categories[0] + 1;
        }

        var (a, b) = (0L, 0L);
        foreach (var category in categories)
        {
            var (x, y) = PartsOf(row + category);
            (a, b) = (a + x, b + y);
        }

        return FirstOfLists(layout) + Value.HashOf(a, b, Lists(layout));
    }

    /// <summary>
    /// The two whole numbers of a row whose sums over a list's members make its key: sums do not depend on the order, and of 15 bits
    /// so that a float holds them exactly for 512 members, more than the text of a request has room for.
    /// </summary>
    public static (int First, int Second) PartsOf(int row)
    {
        var mixed = Mix((ulong)row + 1);
        return ((int)(mixed & 0x7FFF), (int)((mixed >> 15) & 0x7FFF));
    }

    /// <summary>The lowest key of lists of several.</summary>
    public static int FirstOfLists(FieldLayout layout) => layout.Rows + 1;

    /// <summary>How many keys lists of several have.</summary>
    public static int Lists(FieldLayout layout) => Bound - FirstOfLists(layout);

    // Spreads a number over all bits (splitmix64).
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
