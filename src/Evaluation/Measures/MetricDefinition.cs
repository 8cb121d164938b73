using System.Globalization;

namespace Recsys.Evaluation;

/// <summary>How a metric is asked for, and what makes it.</summary>
public sealed class MetricDefinition
{
    private readonly Func<string?, Metric?> _bind;

    private MetricDefinition(string key, string form, Func<string?, Metric?> bind) => (Key, Form, _bind) = (key, form, bind);

    /// <summary>Name without argument, in lower case, such as "ndcg".</summary>
    public string Key { get; }

    /// <summary>How it is written, such as "ndcg@k".</summary>
    public string Form { get; }

    /// <summary>The metric with an argument; null where the argument is not of this definition's form.</summary>
    internal Metric? Bind(string? argument) => _bind(argument);

    /// <summary>A metric of lists, with a cutoff from 1 to 1000.</summary>
    internal static MetricDefinition OfLists(
        Func<int, string> name, Func<RankingRun, int, IUserStatistic> measure, int leastCutoff = 1)
    {
        var key = name(leastCutoff).Split('@')[0].ToLowerInvariant();
        return new MetricDefinition(key, $"{key}@k", argument =>
            int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k >= leastCutoff && k <= 1000
                ? new Metric<RankingRun>(name(k), k, run => measure(run, k))
                : null);
    }

    /// <summary>A metric without argument.</summary>
    internal static MetricDefinition Of<TRun>(string name, Func<TRun, IUserStatistic> measure) =>
        new(name.ToLowerInvariant(), name.ToLowerInvariant(), argument => argument is null ? new Metric<TRun>(name, 0, measure) : null);

    /// <summary>A metric of decisions at a threshold above 0 and below 1, 0.5 where none is given.</summary>
    internal static MetricDefinition OfDecisions(string name, Func<ClickRun, double, IUserStatistic> measure)
    {
        var key = name.ToLowerInvariant();
        return new MetricDefinition(key, $"{key}[@threshold]", argument => argument is null
            ? new Metric<ClickRun>(name, 0, run => measure(run, 0.5))
            : double.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var threshold) && threshold is > 0 and < 1
                ? new Metric<ClickRun>($"{name}@{argument}", 0, run => measure(run, threshold))
                : null);
    }
}
