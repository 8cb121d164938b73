namespace Recsys.Evaluation;

/// <summary>What a click predictor scored.</summary>
public sealed record ClickResult
{
    /// <summary>The predictor's name.</summary>
    public required string Predictor { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of examples.</summary>
    public required int Examples { get; init; }

    /// <summary>Number of positive examples.</summary>
    public required int Positives { get; init; }

    /// <summary><see cref="ClickMetrics.Auc"/> over all examples together.</summary>
    public required double Auc { get; init; }

    /// <summary><see cref="ClickMetrics.LogLoss"/> over all examples together.</summary>
    public required double LogLoss { get; init; }

    /// <summary>
    /// Log-loss of predicting the examples' own share of positives for each: what a predictor without any knowledge but
    /// perfect calibration scores. NaN without examples.
    /// </summary>
    public required double BaseRateLogLoss { get; init; }

    /// <summary>The two metrics by <see cref="MetricNames"/>.</summary>
    public IReadOnlyDictionary<string, double> Metrics =>
        new Dictionary<string, double> { [MetricNames.Auc] = Auc, [MetricNames.LogLoss] = LogLoss };
}
