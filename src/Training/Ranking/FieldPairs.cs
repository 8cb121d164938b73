using Recsys.Training.Layers;

namespace Recsys.Training.Ranking;

/// <summary>The F (F - 1) / 2 pairs of F fields, in the order (0, 1), (0, 2), ..., (F - 2, F - 1).</summary>
internal sealed class FieldPairs
{
    /// <param name="fields">F.</param>
    public FieldPairs(int fields)
    {
        Fields = fields;
        Left = [.. Enumerable.Range(0, fields).SelectMany(i => Enumerable.Repeat((long)i, fields - i - 1))];
        Right = [.. Enumerable.Range(0, fields).SelectMany(i => Enumerable.Range(i + 1, fields - i - 1).Select(j => (long)j))];
    }

    public int Fields { get; }

    /// <summary>Number of pairs.</summary>
    public int Count => Left.Length;

    /// <summary>The first field of each pair.</summary>
    public long[] Left { get; }

    /// <summary>The second field of each pair.</summary>
    public long[] Right { get; }

    /// <summary>Elementwise product of each pair: [B, F, k] to [B, P, k].</summary>
    public Value Products(Value vectors) => vectors.Select(1, Left) * vectors.Select(1, Right);

    /// <summary>Inner product of each pair: [B, F, k] to [B, P].</summary>
    public Value Dots(Value vectors)
    {
        // All F² at once and then a selection: one matrix product costs less than two gathers of P vectors.
        long[] places = [.. Left.Zip(Right, (i, j) => (i * Fields) + j)];
        return vectors.MatMul(vectors.Transpose(0, 2, 1)).MergeLastTwo(rank: 3).Select(1, places);
    }
}
