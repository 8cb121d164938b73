using Recsys.Models;

namespace Recsys.Offline;

/// <summary>What a family's models do in a version.</summary>
public enum FamilyStage
{
    /// <summary>They propose candidates and order them: the vectors of a version.</summary>
    Recall,

    /// <summary>They order the candidates that another family proposes.</summary>
    Ranking,

    /// <summary>They predict, but no version can hold them.</summary>
    Prediction,
}

/// <summary>A family of models that can be trained: what it is, its settings, and how one of it is made. All are in <see cref="Families.All"/>.</summary>
public sealed record Family
{
    internal Family(string name, string paper, ModelTask task, FamilyStage stage, IReadOnlyList<object> defaults, Func<FamilyInput, OfflineModel> measured) =>
        (Name, Paper, Task, Stage, Defaults, Measured) = (name, paper, task, stage, defaults, measured);

    /// <summary>Its name in plans, on the command line and in manifests.</summary>
    public string Name { get; }

    /// <summary>Authors, title, year.</summary>
    public string Paper { get; }

    /// <summary>What its models predict.</summary>
    public ModelTask Task { get; }

    /// <summary>What they do in a version.</summary>
    public FamilyStage Stage { get; }

    /// <summary>
    /// Its settings with their defaults, of the family's own types: one record, or several where a method has parts, such as walks on a graph.
    /// A plan's <see cref="TrainingPlan.Settings"/> change them by name.
    /// </summary>
    public IReadOnlyList<object> Defaults { get; }

    /// <summary>Whether it learns from examples with fields, as rankers do, rather than from events.</summary>
    public bool LearnsFromExamples { get; init; }

    /// <summary>The family that proposes a ranker's candidates unless the plan names another; null for a family that proposes itself.</summary>
    public string? Recall { get; init; }

    /// <summary>Whether a plan may name another family for the candidates (<see cref="TrainingPlan.Recall"/>).</summary>
    public bool TakesRecall { get; init; }

    /// <summary>Whether a run of it can go on from a checkpoint.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>Whether a training of it can go on from a version, on what is new alone (<see cref="TrainingPlan.From"/>).</summary>
    public bool Continues { get; init; }

    /// <summary>Whether its items can begin with vectors that were made before.</summary>
    public bool TakesEmbeddings { get; init; } = true;

    /// <summary>Whether its items are known by their contents (<see cref="DataSource.Contents"/>) too.</summary>
    public bool ReadsContents { get; init; }

    /// <summary>Other settings to begin from, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<object>> Presets { get; init; } = new Dictionary<string, IReadOnlyList<object>>();

    /// <summary>Whether its models cannot be trained without the one that proposes, by its settings.</summary>
    internal Func<IReadOnlyList<object>, bool> ReadsRecall { get; init; } = _ => false;

    /// <summary>Whether, with some settings, it learns of the recall model's vectors, and so needs some that were not learned from its own examples.</summary>
    internal Func<IReadOnlyList<object>, bool> LearnsOfRecall { get; init; } = _ => false;

    /// <summary>Refuses what is wrong with the settings of a ranker, before its candidates' family is trained.</summary>
    internal Action<FamilyInput>? Require { get; init; }

    /// <summary>Trains the part of a version; null where no version can hold one.</summary>
    internal Func<FamilyInput, TrainedPart>? Fit { get; init; }

    /// <summary>Trains what evaluation asks.</summary>
    internal Func<FamilyInput, OfflineModel> Measured { get; }
}
