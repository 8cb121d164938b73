namespace Recsys.Client;

/// <summary>When a cluster's models are trained anew.</summary>
public sealed record TrainingSchedule
{
    /// <summary>How often a training begins, at most. Above zero. Default an hour.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often one learns from all events, while the others go on from the active version; from <see cref="Every"/>. Null, the default, where all do.</summary>
    public TimeSpan? FullEvery { get; init; }

    /// <summary>After this long without a word a trainer is taken for dead, and another goes on; a second to a day. Default 5 minutes.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);

    internal TrainingRequest For(string trainer) => new(trainer, Every, FullEvery, Lease);
}
