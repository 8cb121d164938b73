using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Training.Recall.Implicit;

/// <summary>
/// One side of implicit matrix factorisation with the other fixed: x = (Y'Y + Y'(C - I)Y + L I)^-1 Y'C p. Y'Y is shared, so a row costs
/// as much as its own partners.
/// </summary>
/// <param name="factors">k.</param>
/// <param name="confidence">Alpha: a pair that met r times has the confidence 1 + alpha r.</param>
/// <param name="regularization">L.</param>
internal sealed class ImplicitLeastSquares(int factors, double confidence, double regularization)
{
    /// <summary>The factors of all rows.</summary>
    public void SolveAll(ImplicitFeedback feedback, float[] known, float[] solved, CancellationToken cancellationToken)
    {
        var gram = Gram(known);
        Parallel.For(0, feedback.Rows.Length, new ParallelOptions { CancellationToken = cancellationToken }, row =>
            Solve(feedback.Rows[row], known, gram, solved.AsSpan(row * factors, factors)));
    }

    /// <summary>The factors of one row.</summary>
    /// <param name="partners">Whom it met, and how often.</param>
    /// <param name="known">Y, row-major.</param>
    /// <param name="gram">The lower triangle of Y'Y.</param>
    /// <param name="solution">Receives x.</param>
    public void Solve((int Other, float Times)[] partners, float[] known, double[] gram, Span<float> solution)
    {
        var a = (double[])gram.Clone();
        var b = new double[factors];
        Span<double> y = new double[factors];
        foreach (var (other, times) in partners)
        {
            TensorPrimitives.ConvertTruncating<float, double>(known.AsSpan(other * factors, factors), y);
            var more = confidence * times;
            AddOuter(a, y, more);
            TensorPrimitives.MultiplyAdd(y, 1 + more, b, b);
        }

        for (var i = 0; i < factors; i++)
        {
            a[(i * factors) + i] += regularization;
        }

        PositiveDefinite.Solve(a, b);
        TensorPrimitives.ConvertTruncating<double, float>(b, solution);
    }

    /// <summary>Mean over all pairs of c (p - x'y)², without the penalty: the sum of (x'y)² over all pairs is that of X'X times Y'Y, element by element.</summary>
    public double Loss(ImplicitFeedback users, float[] userFactors, float[] items)
    {
        var (x, y) = (Gram(userFactors), Gram(items));
        var sum = 0.0;
        for (var i = 0; i < factors; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                sum += (i == j ? 1 : 2) * x[(i * factors) + j] * y[(i * factors) + j];
            }
        }

        for (var user = 0; user < users.Rows.Length; user++)
        {
            foreach (var (item, times) in users.Rows[user])
            {
                double score = VectorMath.Dot(userFactors.AsSpan(user * factors, factors), items.AsSpan(item * factors, factors));
                sum += ((1 + (confidence * times)) * (1 - score) * (1 - score)) - (score * score);
            }
        }

        return sum / ((double)users.Rows.Length * (items.Length / factors));
    }

    /// <summary>The lower triangle of Y'Y, row-major [k, k].</summary>
    public double[] Gram(float[] table)
    {
        var gram = new double[factors * factors];
        Span<double> y = new double[factors];
        for (var row = 0; row < table.Length; row += factors)
        {
            TensorPrimitives.ConvertTruncating<float, double>(table.AsSpan(row, factors), y);
            AddOuter(gram, y, 1);
        }

        return gram;
    }

    // The lower triangle of a += weight y y'.
    private static void AddOuter(Span<double> a, ReadOnlySpan<double> y, double weight)
    {
        for (var i = 0; i < y.Length; i++)
        {
            var row = a.Slice(i * y.Length, i + 1);
            TensorPrimitives.MultiplyAdd(y[..(i + 1)], weight * y[i], row, row);
        }
    }
}
