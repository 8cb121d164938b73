namespace Recsys.Evaluation;

/// <summary>Whether probabilities are right on average, as prices and thresholds need, not only in the right order.</summary>
public static class Calibration
{
    /// <summary>Number of bins where none is given.</summary>
    public const int DefaultBins = 10;

    /// <summary>Calibration ratio: sum of the probabilities / number of positives. 1 is right, above 1 promises too much.</summary>
    /// <param name="probabilities">Predicted probability of each example, 0 to 1.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <returns>From 0; NaN where nothing is positive.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Ratio(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> labels)
    {
        RequireSameLength(probabilities, labels);
        var sum = 0.0;
        foreach (var p in probabilities)
        {
            sum += p;
        }

        var positives = labels.Count(true);
        return positives == 0 ? double.NaN : sum / positives;
    }

    /// <summary>
    /// Expected calibration error: the sum over bins of n(b) / n x |mean probability - share of positives| (Naeini et al.,
    /// AAAI 2015).
    /// </summary>
    /// <param name="probabilities">Predicted probability of each example, 0 to 1.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <param name="bins">Number of bins of equal width, from 1. Fewer bins hide more error.</param>
    /// <returns>From 0 to 1; NaN without examples.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a probability is outside 0 to 1.</exception>
    public static double ExpectedError(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> labels, int bins = DefaultBins)
    {
        var count = labels.Length;
        return count == 0
            ? double.NaN
            : Bins(probabilities, labels, bins).Where(b => b.Count > 0).Sum(b => (double)b.Count / count * Math.Abs(b.MeanPredicted - b.Observed));
    }

    /// <summary>Bins of equal width over 0 to 1, for a reliability diagram.</summary>
    /// <param name="probabilities">Predicted probability of each example, 0 to 1.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <param name="bins">Number of bins, from 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a probability is outside 0 to 1.</exception>
    public static IReadOnlyList<ReliabilityBin> Bins(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> labels, int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        RequireSameLength(probabilities, labels);
        var counts = new int[bins];
        var predicted = new double[bins];
        var positives = new int[bins];
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = BinOf(probabilities[i], bins);
            counts[bin]++;
            predicted[bin] += probabilities[i];
            positives[bin] += labels[i] ? 1 : 0;
        }

        return [.. Enumerable.Range(0, bins).Select(b => new ReliabilityBin(
            (double)b / bins, (double)(b + 1) / bins, counts[b], predicted[b] / counts[b], (double)positives[b] / counts[b]))];
    }

    /// <summary>The bin of a probability.</summary>
    internal static int BinOf(float probability, int bins) => probability is >= 0 and <= 1
        ? Math.Min((int)((double)probability * bins), bins - 1)
        : throw new ArgumentException($"Probability {probability} is outside 0 to 1.", nameof(probability));

    private static void RequireSameLength(ReadOnlySpan<float> predictions, ReadOnlySpan<bool> labels)
    {
        if (predictions.Length != labels.Length)
        {
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Length} labels.", nameof(labels));
        }
    }
}
