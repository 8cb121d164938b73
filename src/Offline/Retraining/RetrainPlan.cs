using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>How a model is trained anew from what a cluster saw, and what the new version must show before it may serve.</summary>
public sealed record RetrainPlan
{
    /// <summary>Family and settings. What is held out is said by <see cref="NewestShare"/>; the protocol of the plan is not used.</summary>
    public TrainingPlan Training { get; init; } = new();

    /// <summary>
    /// Whether the new version goes on from the active one, on what is new alone (<see cref="TrainingPlan.From"/>). Where none serves, or one that
    /// carries no weights or is of other families, it is trained in full. The new version carries its weights. Default false.
    /// </summary>
    public bool Incremental { get; init; }

    /// <summary>
    /// Share of the events that are newer than all that the active version was trained on, by which both are measured: the newest ones.
    /// The new version learns from all before. Above 0 and below 1. Default 0.3.
    /// </summary>
    public double NewestShare { get; init; } = 0.3;

    /// <summary>What they are compared by: a metric of lists with its cutoff. Default ndcg@10.</summary>
    public string Metric { get; init; } = "ndcg@10";

    /// <summary>Fewest users who must be asked; with fewer nothing is trained, since the comparison would tell nothing. From 1. Default 100.</summary>
    public int MinUsers { get; init; } = 100;

    /// <summary>How the interval of the difference is made.</summary>
    public ResamplingOptions Resampling { get; init; } = new();

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Require(NewestShare is > 0 and < 1, nameof(NewestShare), NewestShare, "above 0 and below 1");
        OptionRange.Require(MinUsers >= 1, nameof(MinUsers), MinUsers, "from 1");
        Resampling.Validate();
        MetricCatalog.Parse(Metric);
    }
}
