namespace Recsys.Evaluation;

/// <summary>What a recommender scored in full ranking.</summary>
public sealed record RankingResult
{
    /// <summary>The recommender's name.</summary>
    public required string Recommender { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split's protocol and part.</summary>
    public required string Protocol { get; init; }

    /// <summary>Number of questions that the metrics are means over.</summary>
    public required int Questions { get; init; }

    /// <summary>As <see cref="RankingQuestions.HeldOutEvents"/>.</summary>
    public required int HeldOutEvents { get; init; }

    /// <summary>As <see cref="RankingQuestions.RepeatedEvents"/>.</summary>
    public required int RepeatedEvents { get; init; }

    /// <summary>Size of the catalogue that was ranked.</summary>
    public required int Items { get; init; }

    /// <summary>
    /// Metrics by <see cref="MetricNames"/>: HR@k, NDCG@k, Coverage@k for each cutoff, and MRR@k for the largest. Means
    /// are NaN without questions.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>A metric by its name.</summary>
    /// <param name="metric">Such as "NDCG@10".</param>
    /// <exception cref="KeyNotFoundException">It was not measured; the message names those that were.</exception>
    public double this[string metric] => Metrics.TryGetValue(metric, out var value)
        ? value
        : throw new KeyNotFoundException($"No metric '{metric}'; measured: {string.Join(", ", Metrics.Keys)}.");
}
