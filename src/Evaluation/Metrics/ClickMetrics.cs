namespace Recsys.Evaluation;

/// <summary>Metrics of predicted probabilities (or any scores) against binary labels.</summary>
public static class ClickMetrics
{
    /// <summary>Probabilities are clipped to this from 0 and 1 before their logarithm is taken.</summary>
    public const double ProbabilityBound = 1e-7;

    /// <summary>
    /// AUC: the probability that a positive example scores above a negative one, ties counted half. By the rank statistic
    /// of Mann and Whitney: (sum of the positives' ranks - P (P + 1) / 2) / (P N), where tied scores share their mean rank.
    /// </summary>
    /// <param name="scores">One score per example; any scale, not NaN.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <returns>From 0 to 1; NaN when there are no positives or no negatives.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double Auc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels)
    {
        RequireSameLength(scores, labels);
        var sorted = scores.ToArray();
        var sortedLabels = labels.ToArray();
        Array.Sort(sorted, sortedLabels);
        if (sorted.Length > 0 && float.IsNaN(sorted[0]))
        {
            throw new ArgumentException("A score is NaN; AUC needs comparable scores.", nameof(scores));
        }

        var positives = (long)labels.Count(true);
        var negatives = labels.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return double.NaN;
        }

        var rankSum = 0.0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
            {
                end++;
            }

            // Ranks start + 1 to end share their mean.
            rankSum += (start + 1 + end) / 2.0 * sortedLabels.AsSpan(start, end - start).Count(true);
            start = end;
        }

        return (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>
    /// Log-loss: the mean of -ln p over the positives and -ln (1 - p) over the negatives, in nats, with p clipped to
    /// <see cref="ProbabilityBound"/> .. 1 - <see cref="ProbabilityBound"/>; so one example costs at most 16.12.
    /// </summary>
    /// <param name="probabilities">Predicted probability of each example, 0 to 1.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <returns>From 0; NaN without examples.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a probability is outside 0 to 1.</exception>
    public static double LogLoss(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> labels)
    {
        RequireSameLength(probabilities, labels);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (!(probabilities[i] is >= 0 and <= 1))
            {
                throw new ArgumentException(
                    $"Probability {probabilities[i]} of example {i} is outside 0 to 1.", nameof(probabilities));
            }

            var p = Math.Clamp(probabilities[i], ProbabilityBound, 1 - ProbabilityBound);
            sum -= labels[i] ? Math.Log(p) : Math.Log(1 - p);
        }

        return labels.IsEmpty ? double.NaN : sum / labels.Length;
    }

    private static void RequireSameLength(ReadOnlySpan<float> predictions, ReadOnlySpan<bool> labels)
    {
        if (predictions.Length != labels.Length)
        {
            throw new ArgumentException(
                $"{predictions.Length} predictions for {labels.Length} labels.", nameof(labels));
        }
    }
}
