using Recsys.Data;
using Recsys.Training.Examples;

namespace Recsys.Training.Ranking;

/// <summary>Packs the fields of owners into one row each, as a silo's tables hold them.</summary>
internal static class PackedRows
{
    /// <summary>One row for each owner: the rows of its fields side by side, lists averaged, numbers times their row.</summary>
    /// <param name="layout">The fields.</param>
    /// <param name="owner">Which fields.</param>
    /// <param name="table">[rows, W].</param>
    /// <param name="width">W.</param>
    /// <param name="owners">Number of owners.</param>
    /// <param name="keys">Whether the last number of each field is its key, see <see cref="FieldKeys"/>.</param>
    /// <returns>[owners, fields W].</returns>
    public static float[] Of(FieldLayout layout, FieldOwner owner, float[] table, int width, int owners, bool keys)
    {
        var (first, count) = (layout.First(owner), layout.CountOf(owner));
        var packed = new float[owners * count * width];
        for (var i = 0; i < owners; i++)
        {
            for (var f = 0; f < count; f++)
            {
                var field = layout.Fields[first + f];
                var slot = packed.AsSpan(((i * count) + f) * width, width);
                for (var e = field.Starts[i]; e < field.Starts[i + 1]; e++)
                {
                    Add(slot, Row(layout, first + f, field.Values[e], table, width), field.Weights[e]);
                }

                if (keys)
                {
                    slot[^1] = FieldKeys.Of(layout, first + f, i);
                }
            }
        }

        return packed;
    }

    /// <summary>The packed row of an owner of whom nothing is known: category 0 of every field.</summary>
    public static float[] Unknown(FieldLayout layout, FieldOwner owner, float[] table, int width)
    {
        var (first, count) = (layout.First(owner), layout.CountOf(owner));
        var packed = new float[count * width];
        for (var f = 0; f < count; f++)
        {
            Row(layout, first + f, 0, table, width).CopyTo(packed.AsSpan(f * width));
        }

        return packed;
    }

    /// <summary>A packed row with one field's category in its place and zeros elsewhere; without its key, since means are taken of such rows.</summary>
    public static float[] OfCategory(FieldLayout layout, int field, int category, float[] table, int width, bool keys)
    {
        var owner = layout.Fields[field].Owner;
        var packed = new float[layout.CountOf(owner) * width];
        var slot = packed.AsSpan((field - layout.First(owner)) * width, width);
        Row(layout, field, category, table, width).CopyTo(slot);
        if (keys)
        {
            slot[^1] = 0;
        }

        return packed;
    }

    private static ReadOnlySpan<float> Row(FieldLayout layout, int field, int category, float[] table, int width) =>
        table.AsSpan((layout.FirstRows[field] + category) * width, width);

    private static void Add(Span<float> slot, ReadOnlySpan<float> row, float weight)
    {
        for (var i = 0; i < slot.Length; i++)
        {
            slot[i] += row[i] * weight;
        }
    }
}
