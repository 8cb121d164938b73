namespace Recsys.Retrieval;

/// <summary>Scores rows of floats.</summary>
/// <typeparam name="TKernel">The score.</typeparam>
/// <param name="query">The query, padded.</param>
/// <param name="vectors">Rows, padded.</param>
/// <param name="length">Padded length.</param>
internal readonly unsafe struct FloatScorer<TKernel>(float* query, float* vectors, int length) : IRowScorer<FloatScorer<TKernel>>
    where TKernel : struct, IFloatKernel
{
    public static FloatScorer<TKernel> Create(in ExactColumns columns, SearchScratch scratch) =>
        new(scratch.Query, columns.Vectors, columns.Length);

    public void ScoreBlock(int first, int rows, float* scores)
    {
        var row = vectors + ((nint)first * length);
        if (typeof(TKernel) == typeof(DotKernel))
        {
            ExactSearch.Multiply(new ReadOnlySpan<float>(query, length), new ReadOnlySpan<float>(row, rows * length), new Span<float>(scores, rows));
            return;
        }

        for (var i = 0; i < rows; i++, row += length)
        {
            scores[i] = TKernel.Score(query, row, length);
        }
    }

    public float Refine(int row, float bound) => bound;
}
