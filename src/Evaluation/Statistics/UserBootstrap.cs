namespace Recsys.Evaluation;

/// <summary>
/// Percentile bootstrap over users (Efron and Tibshirani 1993, chapter 13): of n users n are drawn with replacement, the
/// figure is computed again, and the interval spans the middle of what B such draws give. With few users (under about
/// 30) it is too narrow.
/// </summary>
public static class UserBootstrap
{
    /// <summary>The interval of a figure.</summary>
    /// <param name="statistic">The figure.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>The interval; null without users, or where <see cref="IUserStatistic.CanResample"/> is false.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public static ConfidenceInterval? Interval(IUserStatistic statistic, ResamplingOptions? options = null) =>
        statistic.CanResample ? Interval(statistic.Users, weights => statistic.Value(weights), options) : null;

    /// <summary>The interval of a figure of the results of two models for the same users: both see the same draws.</summary>
    internal static ConfidenceInterval? DifferenceInterval(
        IUserStatistic first, IUserStatistic second, ResamplingOptions? options) =>
        first.CanResample && second.CanResample
            ? Interval(first.Users, weights => first.Value(weights) - second.Value(weights), options)
            : null;

    private static ConfidenceInterval? Interval(int users, Func<int[], double> value, ResamplingOptions? options)
    {
        options ??= new ResamplingOptions();
        options.Validate();
        var drawn = new double[options.Resamples];
        Parallel.For(0, drawn.Length, () => new int[users], (resample, _, weights) =>
        {
            var random = new Random(DerivedSeed.Of(options.Seed, resample));
            Array.Clear(weights);
            for (var i = 0; i < users; i++)
            {
                weights[random.Next(users)]++;
            }

            drawn[resample] = value(weights);
            return weights;
        }, _ => { });

        // A resample in which the figure is undefined (no positives were drawn) says nothing of its spread.
        var sorted = drawn.Where(v => !double.IsNaN(v)).Order().ToArray();
        var tail = (1 - options.Confidence) / 2;
        return users == 0 || sorted.Length == 0 ? null : new ConfidenceInterval(Quantile(sorted, tail), Quantile(sorted, 1 - tail));
    }

    /// <summary>Quantile with linear interpolation between order statistics (Hyndman and Fan 1996, type 7).</summary>
    private static double Quantile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
