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

/// <summary>A family of models that can be trained.</summary>
/// <param name="Name">Its name in plans, on the command line and in manifests.</param>
/// <param name="Paper">Authors, title, year.</param>
/// <param name="Task">What its models predict.</param>
/// <param name="Stage">What they do in a version.</param>
/// <param name="Defaults">Its settings with their defaults, of the family's own type; a plan's <see cref="TrainingPlan.Settings"/> change them by name.</param>
public sealed record Family(string Name, string Paper, ModelTask Task, FamilyStage Stage, object Defaults)
{
    /// <summary>Whether it learns from examples with fields, as rankers do, rather than from events.</summary>
    public bool LearnsFromExamples { get; init; }

    /// <summary>Whether its candidates come from a family that the plan names (<see cref="TrainingPlan.Recall"/>).</summary>
    public bool TakesRecall { get; init; }

    /// <summary>Whether a run of it can go on from a checkpoint.</summary>
    public bool Resumes { get; init; } = true;
}
