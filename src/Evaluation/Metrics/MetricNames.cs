namespace Recsys.Evaluation;

/// <summary>
/// Names of metrics in results, reports and artefact manifests. One name means one formula, that of the member it refers
/// to. <see cref="MetricCatalog"/> finds metrics by these names, in any case.
/// </summary>
public static class MetricNames
{
    /// <summary>Area under the ROC curve.</summary>
    public const string Auc = "AUC";

    /// <summary>Mean logarithmic loss, in nats.</summary>
    public const string LogLoss = "LogLoss";

    /// <summary><see cref="GroupedAuc"/>.</summary>
    public const string Gauc = "GAUC";

    /// <summary><see cref="ThresholdCurves.AveragePrecision"/>, the area under the precision-recall curve.</summary>
    public const string PrAuc = "PR-AUC";

    /// <summary><see cref="Recsys.Evaluation.Calibration.Ratio"/>.</summary>
    public const string Calibration = "Calibration";

    /// <summary><see cref="Recsys.Evaluation.Calibration.ExpectedError"/> with ten bins.</summary>
    public const string CalibrationError = "ECE";

    /// <summary><see cref="ConfusionMatrix.Accuracy"/>.</summary>
    public const string Accuracy = "Accuracy";

    /// <summary><see cref="ConfusionMatrix.Precision"/>.</summary>
    public const string Precision = "Precision";

    /// <summary><see cref="ConfusionMatrix.Recall"/>.</summary>
    public const string Recall = "Recall";

    /// <summary><see cref="ConfusionMatrix.F1"/>.</summary>
    public const string F1 = "F1";

    /// <summary><see cref="RatingMetrics.Rmse"/>.</summary>
    public const string Rmse = "RMSE";

    /// <summary><see cref="RatingMetrics.Mae"/>.</summary>
    public const string Mae = "MAE";

    /// <summary><see cref="RatingMetrics.Mape"/>.</summary>
    public const string Mape = "MAPE";

    /// <summary>Mean of <see cref="RankingMetrics.HitRate"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string HitRate(int k) => $"HR@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.Ndcg"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Ndcg(int k) => $"NDCG@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.ReciprocalRank"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Mrr(int k) => $"MRR@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.Precision"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string PrecisionAt(int k) => $"Precision@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.Recall"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string RecallAt(int k) => $"Recall@{k}";

    /// <summary>Mean of <see cref="RankingMetrics.AveragePrecision"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string MeanAveragePrecision(int k) => $"MAP@{k}";

    /// <summary>Mean of <see cref="GradedMetrics.Ndcg"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string GradedNdcg(int k) => $"GradedNDCG@{k}";

    /// <summary>Mean of <see cref="ListMetrics.Diversity"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Diversity(int k) => $"Diversity@{k}";

    /// <summary>Mean of <see cref="ListMetrics.Novelty"/>.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Novelty(int k) => $"Novelty@{k}";

    /// <summary>Item coverage: share of the catalogue that stands in the first k of at least one list.</summary>
    /// <param name="k">Cutoff.</param>
    public static string Coverage(int k) => $"Coverage@{k}";
}
