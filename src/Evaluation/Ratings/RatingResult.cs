namespace Recsys.Evaluation;

/// <summary>What a rating predictor scored.</summary>
public sealed record RatingResult
{
    /// <summary>The predictor's name.</summary>
    public required string Predictor { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of examples.</summary>
    public required int Examples { get; init; }

    /// <summary><see cref="RatingMetrics.Rmse"/> over all examples.</summary>
    public required double Rmse { get; init; }

    /// <summary><see cref="RatingMetrics.Mae"/> over all examples.</summary>
    public required double Mae { get; init; }

    /// <summary><see cref="RatingMetrics.Mape"/> over all examples.</summary>
    public required double Mape { get; init; }

    /// <summary>The metrics by <see cref="MetricNames"/>.</summary>
    public IReadOnlyDictionary<string, double> Metrics => new Dictionary<string, double>
    {
        [MetricNames.Rmse] = Rmse,
        [MetricNames.Mae] = Mae,
        [MetricNames.Mape] = Mape,
    };
}
