namespace Recsys.Evaluation;

/// <summary><see cref="ThresholdCurves.AveragePrecision"/> over all users' examples together.</summary>
internal sealed class AveragePrecisionStatistic(OrderedExamples examples) : IUserStatistic
{
    /// <inheritdoc/>
    public int Users => examples.Users;

    /// <inheritdoc/>
    public bool CanResample => true;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> weights)
    {
        var (area, truePositives, predicted) = (0.0, 0.0, 0.0);
        var (positives, _) = examples.Visit(weights, (p, n) =>
        {
            truePositives += p;
            predicted += p + n;
            area += p == 0 ? 0 : p * truePositives / predicted;
        });
        return positives == 0 ? double.NaN : area / positives;
    }
}
