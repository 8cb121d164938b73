namespace Recsys.Evaluation;

/// <summary>How a figure of one model differs from another's on the same questions.</summary>
/// <param name="First">The first model's figure.</param>
/// <param name="Second">The second model's figure.</param>
/// <param name="Interval">Bootstrap interval of the difference over users; null where users cannot be resampled.</param>
/// <param name="PValue">
/// Two-sided p-value of "the models are alike"; null where the figure has no randomisation test (<see cref="PairedTest"/>).
/// </param>
/// <param name="Users">Number of users with results.</param>
public sealed record PairedComparison(
    double First, double Second, ConfidenceInterval? Interval, double? PValue, int Users)
{
    /// <summary>First minus second.</summary>
    public double Difference => First - Second;
}
