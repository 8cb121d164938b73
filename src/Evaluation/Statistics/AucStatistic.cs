namespace Recsys.Evaluation;

/// <summary><see cref="ClickMetrics.Auc"/> over all users' examples together.</summary>
internal sealed class AucStatistic(OrderedExamples examples) : IUserStatistic
{
    /// <inheritdoc/>
    public int Users => examples.Users;

    /// <inheritdoc/>
    public bool CanResample => true;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> weights)
    {
        // From the highest score on: a negative loses against the positives above it, and half against those of its score.
        var (lost, above) = (0.0, 0.0);
        var (positives, negatives) = examples.Visit(weights, (p, n) =>
        {
            lost += n * (above + (p / 2));
            above += p;
        });
        return positives == 0 || negatives == 0 ? double.NaN : lost / (positives * negatives);
    }
}
