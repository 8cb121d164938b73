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

    /// <summary>Seeds that each family is trained with, one model a seed.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [17];

    /// <summary>Settings of the families by name; each family takes those that it has.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings that families begin from, where they have a preset of the name.</summary>
    public string Preset { get; init; } = FamilySettings.Default;

    /// <summary>A file of item vectors that families begin with, in word2vec's text format; null for random ones.</summary>
    public string? Embeddings { get; init; }

    /// <summary>Whether those vectors stay as they are.</summary>
    public bool Frozen { get; init; }

    /// <summary>Attribute field that says whose an item is, see <see cref="TrainingPlan.CreatorField"/>; null for none.</summary>
    public string? CreatorField { get; init; }

    /// <summary>How intervals and p-values are made.</summary>
    public ResamplingOptions Resampling { get; init; } = new();
}
