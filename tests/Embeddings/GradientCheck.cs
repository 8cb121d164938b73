namespace Recsys.Embeddings.Tests;

/// <summary>The loss of skip-gram with negative sampling in doubles, and slopes by central differences.</summary>
internal static class GradientCheck
{
    /// <summary>-sum over inputs and outputs of log s(+-x·y); the first outputs are positive.</summary>
    public static double Loss(double[][] inputs, double[][] outputs, int positives) =>
        inputs.Sum(x => outputs.Select((y, j) =>
        {
            var dot = x.Zip(y).Sum(p => p.First * p.Second);
            return Math.Log(1 + Math.Exp(j < positives ? -dot : dot));
        }).Sum());

    /// <summary>Slope of a function along one number of an array.</summary>
    public static double Slope(double[] at, int index, Func<double> loss)
    {
        const double Step = 1e-5;
        var kept = at[index];
        at[index] = kept + Step;
        var above = loss();
        at[index] = kept - Step;
        var below = loss();
        at[index] = kept;
        return (above - below) / (2 * Step);
    }

    public static double[][] RandomRows(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimension).Select(_ => (double)(float)(random.NextDouble() - 0.5)).ToArray())];
    }

    public static void Fill(AlignedRows rows, double[][] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Array.ConvertAll(values[i], v => (float)v).CopyTo(rows.Span(i));
        }
    }
}
