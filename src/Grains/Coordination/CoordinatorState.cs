namespace Recsys.Grains.Coordination;

/// <summary>What is stored of the coordinator. Never changed in place: a new one is written and then takes its place.</summary>
[GenerateSerializer, Alias("recsys.CoordinatorState")]
internal sealed record CoordinatorState
{
    /// <summary>Grows by one with every swap.</summary>
    [Id(0)]
    public long Epoch { get; init; }

    /// <summary>What serves; null before the first swap.</summary>
    [Id(1)]
    public string? Active { get; init; }

    /// <summary>Versions that served before, newest last.</summary>
    [Id(2)]
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>All known versions by name.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, ModelVersionInfo> Versions { get; init; } = new Dictionary<string, ModelVersionInfo>();

    /// <summary>The version of the swap that runs; null where none does. Stored, so that a silo that joins prepares it too.</summary>
    [Id(4)]
    public string? Preparing { get; init; }

    /// <summary>Trainings: who has the lease, and what came of the newest.</summary>
    [Id(5)]
    public TrainingState Training { get; init; } = TrainingTurns.Begin;

    /// <summary>The same state with a version standing elsewhere.</summary>
    public CoordinatorState With(string version, ModelState state, DateTimeOffset at, string? reason = null) =>
        this with { Versions = new Dictionary<string, ModelVersionInfo>(Versions) { [version] = new(version, state, at, reason) } };
}
