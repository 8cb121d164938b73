namespace Recsys.Training.Ratings;

/// <summary>
/// Similarities of one row of a rating matrix to all rows that share a column with it. They are summed up over the columns of the
/// row, so only pairs that share something cost anything, and one row of sums is all that is held, never a row by row matrix.
/// </summary>
internal sealed class SharedRatings
{
    private readonly RatingMatrix _rows;
    private readonly RatingMatrix _columns;
    private readonly NeighbourOptions _options;
    private readonly float[] _rowMeans;
    private readonly float[] _columnMeans;
    private readonly float[] _lengths;

    /// <param name="rows">The matrix.</param>
    /// <param name="columns">The same with columns as rows.</param>
    /// <param name="options">Measure, shrinkage and fewest shared ratings.</param>
    public SharedRatings(RatingMatrix rows, RatingMatrix columns, NeighbourOptions options)
    {
        (_rows, _columns, _options) = (rows, columns, options);
        _rowMeans = Means(rows);
        _columnMeans = Means(columns);
        _lengths = new float[rows.RowCount];
        for (var row = 0; row < _lengths.Length; row++)
        {
            _lengths[row] = System.Numerics.Tensors.TensorPrimitives.Norm(rows.Values(row));
        }
    }

    /// <summary>Mean of each row's ratings; 0 for a row without.</summary>
    public ReadOnlySpan<float> RowMeans => _rowMeans;

    /// <summary>Writes the similarity of a row to each row; 0 to those that share too little, and to itself.</summary>
    /// <param name="row">The row.</param>
    /// <param name="similarities">One number a row.</param>
    public void Similarities(int row, Span<float> similarities)
    {
        similarities.Clear();
        var sums = new Dictionary<int, (double Product, double Own, double Other, int Shared)>();
        var own = _rows.Columns(row);
        var values = _rows.Values(row);
        for (var n = 0; n < own.Length; n++)
        {
            var others = _columns.Columns(own[n]);
            var ratings = _columns.Values(own[n]);
            for (var m = 0; m < others.Length; m++)
            {
                var other = others[m];
                double a = values[n] - Centre(row, own[n]), b = ratings[m] - Centre(other, own[n]);
                ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, other, out _);
                sum = (sum.Product + (a * b), sum.Own + (a * a), sum.Other + (b * b), sum.Shared + 1);
            }
        }

        foreach (var (other, sum) in sums)
        {
            if (other != row && sum.Shared >= _options.LeastShared)
            {
                var length = _options.Similarity == RatingSimilarity.Cosine ? (double)_lengths[row] * _lengths[other] : Math.Sqrt(sum.Own * sum.Other);
                similarities[other] = length > 0 ? (float)(sum.Product / length * sum.Shared / (sum.Shared + _options.Shrinkage)) : 0;
            }
        }
    }

    private float Centre(int row, int column) => _options.Similarity switch
    {
        RatingSimilarity.Pearson => _rowMeans[row],
        RatingSimilarity.CorrectedPearson => _columnMeans[column],
        _ => 0,
    };

    private static float[] Means(RatingMatrix matrix)
    {
        var means = new float[matrix.RowCount];
        for (var row = 0; row < means.Length; row++)
        {
            var values = matrix.Values(row);
            means[row] = values.IsEmpty ? 0 : System.Numerics.Tensors.TensorPrimitives.Sum(values) / values.Length;
        }

        return means;
    }
}
