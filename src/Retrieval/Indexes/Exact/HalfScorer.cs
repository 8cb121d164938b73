namespace Recsys.Retrieval;

/// <summary>Scores rows of half-precision floats.</summary>
/// <typeparam name="TKernel">The score.</typeparam>
/// <param name="query">The query, padded.</param>
/// <param name="halves">Rows, padded.</param>
/// <param name="length">Padded length.</param>
internal readonly unsafe struct HalfScorer<TKernel>(float* query, ushort* halves, int length) : IRowScorer<HalfScorer<TKernel>>
    where TKernel : struct, IFloatKernel
{
    public static HalfScorer<TKernel> Create(in ExactColumns columns, SearchScratch scratch) =>
        new(scratch.Query, columns.Halves, columns.Length);

    public void ScoreBlock(int first, int rows, float* scores)
    {
        var row = halves + ((nint)first * length);
        for (var i = 0; i < rows; i++, row += length)
        {
            scores[i] = TKernel.Score(query, row, length);
        }
    }

    public float Refine(int row, float bound) => bound;
}
