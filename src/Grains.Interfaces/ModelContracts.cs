using System.Text.Json.Serialization;

namespace Recsys;

/// <summary>Where a model version stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelState>))]
public enum ModelState : byte
{
    /// <summary>Known to the coordinator, not loaded anywhere.</summary>
    Registered = 0,

    /// <summary>Loaded and self-checked on every silo, not serving.</summary>
    Prepared = 1,

    /// <summary>Serving.</summary>
    Active = 2,

    /// <summary>Has served, and was replaced.</summary>
    Retired = 3,

    /// <summary>Failed a check; the reason is kept.</summary>
    Rejected = 4,
}

/// <summary>A model version as the coordinator knows it.</summary>
/// <param name="Version">Name in the model store.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ChangedAt">When it came to stand there.</param>
/// <param name="Reason">Why it was rejected; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("recsys.ModelVersionInfo")]
public sealed record ModelVersionInfo(
    [property: Id(0)] string Version,
    [property: Id(1)] ModelState State,
    [property: Id(2)] DateTimeOffset ChangedAt,
    [property: Id(3)] string? Reason);

/// <summary>The version that the cluster should serve.</summary>
/// <param name="Epoch">Grows by one with every swap; 0 before the first.</param>
/// <param name="Version">The version; null before the first swap.</param>
[GenerateSerializer, Immutable, Alias("recsys.ActiveModel")]
public sealed record ActiveModel([property: Id(0)] long Epoch, [property: Id(1)] string? Version);

/// <summary>What the coordinator wants of the silos.</summary>
/// <param name="Active">What the cluster should serve.</param>
/// <param name="Previous">What a rollback leads to; null where nothing served before.</param>
/// <param name="Preparing">The version of the swap that runs; null where none does.</param>
[GenerateSerializer, Immutable, Alias("recsys.ModelPlan")]
public sealed record ModelPlan(
    [property: Id(0)] ActiveModel Active,
    [property: Id(1)] string? Previous,
    [property: Id(2)] string? Preparing);

/// <summary>How a swap went.</summary>
/// <param name="Active">What serves now.</param>
/// <param name="Previous">What served before; null where nothing did.</param>
/// <param name="Silos">Silos that prepared and switched.</param>
/// <param name="LateSilos">Silos that prepared but did not confirm the switch in time; they catch up by themselves.</param>
/// <param name="PrepareMilliseconds">Time of the first phase: fetch, load and self-check everywhere.</param>
/// <param name="SwitchMilliseconds">Time of the second phase.</param>
[GenerateSerializer, Immutable, Alias("recsys.SwapReport")]
public sealed record SwapReport(
    [property: Id(0)] ActiveModel Active,
    [property: Id(1)] string? Previous,
    [property: Id(2)] int Silos,
    [property: Id(3)] IReadOnlyList<string> LateSilos,
    [property: Id(4)] double PrepareMilliseconds,
    [property: Id(5)] double SwitchMilliseconds);

/// <summary>What one silo has loaded.</summary>
/// <param name="Silo">Address of the silo.</param>
/// <param name="Epoch">Epoch of the version that it serves.</param>
/// <param name="ActiveVersion">Version that it serves; null for none.</param>
/// <param name="LoadedVersions">All versions in its memory.</param>
/// <param name="Answers">Whether the silo answered; where it did not, the fields before say nothing.</param>
/// <param name="Problem">Why it did not answer, or why it does not serve the version that it should; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("recsys.SiloModelStatus")]
public sealed record SiloModelStatus(
    [property: Id(0)] string Silo,
    [property: Id(1)] long Epoch,
    [property: Id(2)] string? ActiveVersion,
    [property: Id(3)] IReadOnlyList<string> LoadedVersions,
    [property: Id(4)] bool Answers,
    [property: Id(5)] string? Problem);
