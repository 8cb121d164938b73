namespace Recsys.Evaluation;

/// <summary>A metric as it was asked for: a formula with its cutoff or threshold.</summary>
public abstract class Metric
{
    private protected Metric(string name, int cutoff) => (Name, Cutoff) = (name, cutoff);

    /// <summary>Name in results, by <see cref="MetricNames"/>, such as "NDCG@10".</summary>
    public string Name { get; }

    /// <summary>How many items of a list it looks at; 0 for metrics that are not of lists.</summary>
    public int Cutoff { get; }
}

/// <summary>A metric of one kind of run: <see cref="RankingRun"/>, <see cref="ClickRun"/> or <see cref="RatingRun"/>.</summary>
/// <typeparam name="TRun">What it measures.</typeparam>
public sealed class Metric<TRun> : Metric
{
    private readonly Func<TRun, IUserStatistic> _measure;

    internal Metric(string name, int cutoff, Func<TRun, IUserStatistic> measure)
        : base(name, cutoff) => _measure = measure;

    /// <summary>The figure by user, from which its value, its interval and comparisons follow.</summary>
    /// <param name="run">The run.</param>
    public IUserStatistic Measure(TRun run) => _measure(run);
}
