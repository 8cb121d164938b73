using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>How models are measured.</summary>
public sealed record EvaluationPlan
{
    /// <summary>What is held out: a name of <see cref="Evaluator.Protocols"/>.</summary>
    public string Protocol { get; init; } = "leave-one-out";

    /// <summary>Settings of the protocol.</summary>
    public SplitOptions Split { get; init; } = new();

    /// <summary>Metrics with cutoffs, separated by commas; of those that a model cannot be measured by nothing is said.</summary>
    public string Metrics { get; init; } = "hr@10,ndcg@10,mrr@20,coverage@10,auc,logloss";

    /// <summary>Lowest rating that is a positive label.</summary>
    public float PositiveFrom { get; init; } = 4;

    /// <summary>How intervals and p-values are made.</summary>
    public ResamplingOptions Resampling { get; init; } = new();
}
