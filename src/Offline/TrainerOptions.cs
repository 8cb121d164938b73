namespace Recsys.Offline;

/// <summary>What a run of <see cref="Trainer"/> does beside training.</summary>
public sealed record TrainerOptions
{
    /// <summary>Name of the version; null for the family's name and the time.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// A file for the state after each epoch: a run with the same plan and data goes on from it. Recall under a ranker has one beside it,
    /// whose name ends in ".recall". Null for none. See <see cref="Family.Resumes"/>.
    /// </summary>
    public string? Checkpoint { get; init; }
}
