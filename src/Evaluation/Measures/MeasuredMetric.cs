namespace Recsys.Evaluation;

/// <summary>A metric's value with its interval.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Value">Its value; NaN where it is undefined.</param>
/// <param name="Interval">Bootstrap interval over users; null where it has none (<see cref="UserBootstrap"/>).</param>
/// <param name="Users">Number of users with results.</param>
public sealed record MeasuredMetric(string Name, double Value, ConfidenceInterval? Interval, int Users)
{
    /// <summary>Measures a figure.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="statistic">The figure by user.</param>
    /// <param name="options">Settings of the bootstrap; null for the defaults.</param>
    public static MeasuredMetric Of(string name, IUserStatistic statistic, ResamplingOptions? options = null) => new(
        name, ValueOf(statistic), UserBootstrap.Interval(statistic, options), statistic.Users);

    /// <summary>A figure where each user counts once.</summary>
    /// <param name="statistic">The figure by user.</param>
    public static double ValueOf(IUserStatistic statistic) => statistic.Value([.. Enumerable.Repeat(1, statistic.Users)]);
}
