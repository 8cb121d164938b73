namespace Recsys.Evaluation.Tests;

/// <summary>Figures of given values, one a user.</summary>
internal static class Sums
{
    public static SumsStatistic Mean(params double[] values) => SumsStatistic.Mean(new UserPlaces(Enumerable.Range(0, values.Length)), i => values[i]);

    /// <summary>A draw of the standard normal distribution (Box and Muller).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
