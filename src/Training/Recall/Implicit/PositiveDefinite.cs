namespace Recsys.Training.Recall.Implicit;

/// <summary>Solves A x = b for a symmetric positive definite A by Cholesky's decomposition.</summary>
internal static class PositiveDefinite
{
    /// <summary>Solves in place.</summary>
    /// <param name="a">A, row-major; its lower triangle is read, and is the decomposition afterwards.</param>
    /// <param name="b">b; afterwards x.</param>
    /// <exception cref="ArithmeticException">A is not positive definite.</exception>
    public static void Solve(Span<double> a, Span<double> b)
    {
        var n = b.Length;
        for (var i = 0; i < n; i++)
        {
            var row = a.Slice(i * n, n);
            for (var j = 0; j <= i; j++)
            {
                var other = a.Slice(j * n, n);
                var sum = row[j] - System.Numerics.Tensors.TensorPrimitives.Dot<double>(row[..j], other[..j]);
                if (j < i)
                {
                    row[j] = sum / other[j];
                }
                else
                {
                    row[i] = sum > 0 ? Math.Sqrt(sum) : throw new ArithmeticException($"Pivot {i} of {n} is {sum}; the matrix is not positive definite.");
                }
            }

            b[i] = (b[i] - System.Numerics.Tensors.TensorPrimitives.Dot<double>(row[..i], b[..i])) / row[i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            b[i] /= a[(i * n) + i];
            for (var j = 0; j < i; j++)
            {
                b[j] -= a[(i * n) + j] * b[i];
            }
        }
    }
}
