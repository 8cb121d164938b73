namespace Recsys;

/// <summary>What a merge of a user's history into another one did.</summary>
/// <param name="Moved">Events and answers that moved; 0 where there was nothing, or it had moved before.</param>
[GenerateSerializer, Immutable, Alias("recsys.MergeReport")]
public sealed record MergeReport([property: Id(0)] long Moved);

/// <summary>What the erasure of a user removed where.</summary>
[GenerateSerializer, Immutable, Alias("recsys.EraseReport")]
public sealed record EraseReport
{
    /// <summary>Events that were removed from the log. Item counters keep their totals; how much of them is of removed events is noted.</summary>
    [Id(0)]
    public long Events { get; init; }

    /// <summary>Answers and notes that were removed from the log.</summary>
    [Id(1)]
    public long Answers { get; init; }

    /// <summary>Users whose history had been merged into the erased one's; they are erased, too.</summary>
    [Id(2)]
    public IReadOnlyList<string> MergedUserIds { get; init; } = [];

    /// <summary>Whether there was a snapshot.</summary>
    [Id(3)]
    public bool Snapshot { get; init; }

    /// <summary>Whether no removed byte is left in the database files; where a reader held them, the bytes go with a later commit.</summary>
    [Id(4)]
    public bool FilesOverwritten { get; init; }

    /// <summary>
    /// Loaded model versions that were trained with the user. From now on they treat them as unknown; their files name the user until
    /// the version is deleted from the model store, so retire them by a training on data without the user.
    /// </summary>
    [Id(5)]
    public IReadOnlyList<string> ModelVersions { get; init; } = [];
}
