using System.Text.Json.Serialization;

namespace Recsys;

/// <summary>How much a training learns from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingKind>))]
public enum TrainingKind : byte
{
    /// <summary>All events, from the beginning.</summary>
    Full = 0,

    /// <summary>The events since the active version, from its weights.</summary>
    Incremental = 1,
}

/// <summary>How a training ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingOutcome>))]
public enum TrainingOutcome : byte
{
    /// <summary>There was too little that is new; nothing was trained.</summary>
    NothingNew = 0,

    /// <summary>The new version was worse than the active one, and was not published.</summary>
    Refused = 1,

    /// <summary>A version was published, and nobody was asked to promote it.</summary>
    Published = 2,

    /// <summary>A version was published and serves.</summary>
    Promoted = 3,

    /// <summary>A version served, did worse, and was taken back.</summary>
    RolledBack = 4,

    /// <summary>It broke off; the note says why.</summary>
    Failed = 5,
}

/// <summary>What a trainer asks the coordinator: whether it is its turn.</summary>
/// <param name="Trainer">Name of the trainer, 1 to 64 characters; the same for as long as its process lives, and no other's.</param>
/// <param name="Every">How often a training begins; above zero.</param>
/// <param name="FullEvery">How often one learns from all events, the others being incremental; from <paramref name="Every"/>. Null where all do.</param>
/// <param name="Lease">After this long without a word the trainer is taken for dead; from a second to a day.</param>
[GenerateSerializer, Immutable, Alias("recsys.TrainingRequest")]
public sealed record TrainingRequest(
    [property: Id(0)] string Trainer,
    [property: Id(1)] TimeSpan Every,
    [property: Id(2)] TimeSpan? FullEvery,
    [property: Id(3)] TimeSpan Lease);

/// <summary>The right to train, which one trainer has at a time.</summary>
/// <param name="Number">Its number, from 1; grows with every lease.</param>
/// <param name="Trainer">Who has it.</param>
/// <param name="Kind">What it is to train.</param>
/// <param name="Began">When it was given.</param>
/// <param name="Until">When it ends unless it is renewed.</param>
[GenerateSerializer, Immutable, Alias("recsys.TrainingLease")]
public sealed record TrainingLease(
    [property: Id(0)] long Number,
    [property: Id(1)] string Trainer,
    [property: Id(2)] TrainingKind Kind,
    [property: Id(3)] DateTimeOffset Began,
    [property: Id(4)] DateTimeOffset Until);

/// <summary>The coordinator's answer to a trainer.</summary>
/// <param name="Lease">The right to train now; null where it is not the trainer's turn.</param>
/// <param name="NextAt">Where there is no lease: when to ask again.</param>
[GenerateSerializer, Immutable, Alias("recsys.TrainingTurn")]
public sealed record TrainingTurn([property: Id(0)] TrainingLease? Lease, [property: Id(1)] DateTimeOffset NextAt);

/// <summary>What came of a training.</summary>
/// <param name="Kind">What was trained: a trainer may learn from all events where the active version is none to go on from.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Version">The version; null where none was published.</param>
/// <param name="Note">A sentence about it, to 1024 characters; null for none.</param>
[GenerateSerializer, Immutable, Alias("recsys.TrainingResult")]
public sealed record TrainingResult(
    [property: Id(0)] TrainingKind Kind,
    [property: Id(1)] TrainingOutcome Outcome,
    [property: Id(2)] string? Version,
    [property: Id(3)] string? Note);

/// <summary>A training that ended.</summary>
/// <param name="Lease">The lease that it was made under.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Result">What came of it.</param>
[GenerateSerializer, Immutable, Alias("recsys.EndedTraining")]
public sealed record EndedTraining([property: Id(0)] TrainingLease Lease, [property: Id(1)] DateTimeOffset Ended, [property: Id(2)] TrainingResult Result);

/// <summary>What the coordinator knows of trainings.</summary>
/// <param name="Lease">The newest lease that has not ended; null for none. One whose time is over is a trainer that was killed.</param>
/// <param name="LastFull">The newest full training that was carried through; null for none.</param>
/// <param name="LastIncremental">The newest incremental one; null for none.</param>
/// <param name="Last">The newest that ended, however it did; null for none.</param>
/// <param name="Leases">Leases that were given.</param>
[GenerateSerializer, Immutable, Alias("recsys.TrainingState")]
public sealed record TrainingState(
    [property: Id(0)] TrainingLease? Lease,
    [property: Id(1)] EndedTraining? LastFull,
    [property: Id(2)] EndedTraining? LastIncremental,
    [property: Id(3)] EndedTraining? Last,
    [property: Id(4)] long Leases);
