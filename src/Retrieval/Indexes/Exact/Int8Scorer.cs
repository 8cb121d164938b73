using System.Runtime.Intrinsics;

namespace Recsys.Retrieval;

/// <summary>
/// Bounds scores from the codes, and takes them from the floats where the bound is not enough. With x = x̂ + e and q = q̂ + f,
/// where x̂ and q̂ are what the codes stand for, x·q = x̂·q̂ + e·q̂ + x·f, so that x·q is at most x̂·q̂ + |e||q̂| + |x||f|
/// (Cauchy and Schwarz). A row whose bound does not reach the k-th best score so far cannot be among the best: the result is
/// exact, not nearly so.
/// </summary>
/// <typeparam name="TKernel">The score.</typeparam>
internal readonly unsafe struct Int8Scorer<TKernel> : IRowScorer<Int8Scorer<TKernel>>
    where TKernel : struct, IFloatKernel
{
    // Covers the rounding of the bound's own arithmetic: float sums of up to 4096 products.
    private const float Slack = 1e-5f;

    private readonly ExactColumns _columns;
    private readonly float* _query;
    private readonly sbyte* _codes;
    private readonly int _correction;
    private readonly float _scale;
    private readonly float _rounded;
    private readonly float _lost;
    private readonly float _squares;

    private Int8Scorer(in ExactColumns columns, SearchScratch scratch)
    {
        _columns = columns;
        _query = scratch.Query;
        _codes = scratch.Codes;
        var length = MathF.Sqrt(FloatKernels.Dot(_query, _query, columns.Length));
        (_scale, var error) = Quantizer.Round(new ReadOnlySpan<float>(_query, columns.Length), new Span<sbyte>(_codes, columns.CodeLength));
        _correction = Int8Kernels.Correction(_codes, columns.CodeLength);
        _rounded = (length + error) * (1 + Slack);
        _lost = (error * (1 + Slack)) + (length * Slack);
        _squares = length * length * (1 - Slack);
    }

    public static Int8Scorer<TKernel> Create(in ExactColumns columns, SearchScratch scratch) => new(columns, scratch);

    public void ScoreBlock(int first, int rows, float* scores)
    {
        var codes = _columns.Codes + ((nint)first * _columns.CodeLength);
        var products = (int*)scores;
        for (var i = 0; i < rows; i++, codes += _columns.CodeLength)
        {
            products[i] = Int8Kernels.Dot(codes, _codes, _columns.CodeLength);
        }

        // The columns have room for whole vectors behind their last row, and so has the block.
        for (var i = 0; i < rows; i += Vector256<float>.Count)
        {
            Bound(first + i, Vector256.Load(products + i)).Store(scores + i);
        }
    }

    public float Refine(int row, float bound) => TKernel.Score(_query, _columns.Vectors + ((nint)row * _columns.Length), _columns.Length);

    private Vector256<float> Bound(int row, Vector256<int> products)
    {
        var exact = Vector256.ConvertToSingle(products - Vector256.Create(_correction)) * (Vector256.Load(_columns.Scales + row) * _scale);
        var norm = Vector256.Load(_columns.Norms + row);
        var bound = exact + (Vector256.Load(_columns.Errors + row) * _rounded) + (norm * _lost);
        return typeof(TKernel) == typeof(DotKernel)
            ? bound
            : bound + bound - (norm * norm * (1 - Slack)) - Vector256.Create(_squares);
    }
}
