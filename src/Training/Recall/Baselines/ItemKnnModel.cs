namespace Recsys.Training.Recall.Baselines;

/// <summary>Item-to-item lists of fixed width, the form of an artefact's neighbour file.</summary>
public sealed class ItemKnnModel
{
    private readonly int[] _counts;

    /// <summary>Wraps the lists.</summary>
    /// <param name="rows">Neighbours, ItemCount x K, each list best first and padded with -1 at its end.</param>
    /// <param name="scores">Their similarities, padded with 0.</param>
    /// <param name="k">Width of a list, from 1.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of k.</exception>
    public ItemKnnModel(int[] rows, float[] scores, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (rows.Length != scores.Length || rows.Length % k != 0)
        {
            throw new ArgumentException(
                $"{rows.Length} rows and {scores.Length} scores are not lists of {k} each.", nameof(rows));
        }

        Rows = rows;
        Scores = scores;
        K = k;
        _counts = new int[rows.Length / k];
        for (var item = 0; item < _counts.Length; item++)
        {
            var padding = rows.AsSpan(item * k, k).IndexOf(-1);
            _counts[item] = padding < 0 ? k : padding;
        }
    }

    /// <summary>All lists, ItemCount x K, padded with -1.</summary>
    public int[] Rows { get; }

    /// <summary>All similarities, ItemCount x K, padded with 0.</summary>
    public float[] Scores { get; }

    /// <summary>Width of a list.</summary>
    public int K { get; }

    /// <summary>Number of items.</summary>
    public int ItemCount => _counts.Length;

    /// <summary>An item's neighbours, best first, without padding; never the item itself.</summary>
    /// <param name="item">Index of the item.</param>
    public ReadOnlySpan<int> NeighboursOf(int item) => Rows.AsSpan(item * K, _counts[item]);

    /// <summary>The similarities of <see cref="NeighboursOf"/>.</summary>
    /// <param name="item">Index of the item.</param>
    public ReadOnlySpan<float> ScoresOf(int item) => Scores.AsSpan(item * K, _counts[item]);
}
