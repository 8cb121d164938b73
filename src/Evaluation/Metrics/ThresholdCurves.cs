namespace Recsys.Evaluation;

/// <summary>Curves over all thresholds of a score, with a point per distinct score.</summary>
public static class ThresholdCurves
{
    /// <summary>
    /// ROC curve: true positive rate TP / P over false positive rate FP / N, from (0, 0) to (1, 1). The area under its
    /// straight segments is <see cref="ClickMetrics.Auc"/>.
    /// </summary>
    /// <param name="scores">One score per example; any scale, not NaN.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <returns>The points, from the highest threshold on; none where there are no positives or no negatives.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static IReadOnlyList<CurvePoint> Roc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels)
    {
        var positives = (double)labels.Count(true);
        var negatives = labels.Length - positives;
        var steps = Steps(scores, labels);
        return positives == 0 || negatives == 0
            ? []
            : [
                new CurvePoint(double.PositiveInfinity, 0, 0),
                .. steps.Select(s => new CurvePoint(s.Threshold, s.FalsePositives / negatives, s.TruePositives / positives)),
            ];
    }

    /// <summary>Precision-recall curve: precision TP / (TP + FP) over recall TP / P, in rising order of recall.</summary>
    /// <param name="scores">One score per example; any scale, not NaN.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <returns>The points, from the highest threshold on; none where there are no positives.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static IReadOnlyList<CurvePoint> PrecisionRecall(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels)
    {
        var positives = (double)labels.Count(true);
        var steps = Steps(scores, labels);
        return positives == 0
            ? []
            : [.. steps.Select(s => new CurvePoint(
                s.Threshold, s.TruePositives / positives, (double)s.TruePositives / (s.TruePositives + s.FalsePositives)))];
    }

    /// <summary>
    /// Average precision, the area under the precision-recall curve as steps: the sum over its points of (recall - recall
    /// of the point before) x precision. Straight segments would be too kind (Davis and Goadrich, ICML 2006). A score
    /// without knowledge has about the share of positives.
    /// </summary>
    /// <param name="scores">One score per example; any scale, not NaN.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <returns>From above 0 to 1; NaN where there are no positives.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels)
    {
        var points = PrecisionRecall(scores, labels);
        var (area, recall) = (0.0, 0.0);
        foreach (var point in points)
        {
            area += (point.X - recall) * point.Y;
            recall = point.X;
        }

        return points.Count == 0 ? double.NaN : area;
    }

    /// <summary>Counts of positive predictions at each distinct score, highest first.</summary>
    private static List<(double Threshold, int TruePositives, int FalsePositives)> Steps(
        ReadOnlySpan<float> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
        {
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels.", nameof(labels));
        }

        var sorted = scores.ToArray();
        var sortedLabels = labels.ToArray();
        Array.Sort(sorted, sortedLabels);
        if (sorted.Length > 0 && float.IsNaN(sorted[0]))
        {
            throw new ArgumentException("A score is NaN; a curve needs comparable scores.", nameof(scores));
        }

        var steps = new List<(double, int, int)>();
        var (truePositives, falsePositives) = (0, 0);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            (truePositives, falsePositives) = sortedLabels[i] ? (truePositives + 1, falsePositives) : (truePositives, falsePositives + 1);
            if (i == 0 || sorted[i - 1] != sorted[i])
            {
                steps.Add((sorted[i], truePositives, falsePositives));
            }
        }

        return steps;
    }
}
