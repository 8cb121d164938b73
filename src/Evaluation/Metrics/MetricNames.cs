namespace Recsys.Evaluation;

/// <summary>
/// Names of metrics in results, reports and artefact manifests. One name means one formula, that of
/// <see cref="RankingMetrics"/> or <see cref="ClickMetrics"/>.
/// </summary>
public static class MetricNames
{
    /// <summary>Area under the ROC curve.</summary>
    public const string Auc = "AUC";

    /// <summary>Mean logarithmic loss, in nats.</summary>
    public const string LogLoss = "LogLoss";

    /// <summary>Mean of <see cref="RankingMetrics.HitRate"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string HitRate(int k) => $"HR@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.Ndcg"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Ndcg(int k) => $"NDCG@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.ReciprocalRank"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Mrr(int k) => $"MRR@{k}";

    /// <summary>Item coverage: share of the catalogue that stands in the first k of at least one list.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Coverage(int k) => $"Coverage@{k}";
}
