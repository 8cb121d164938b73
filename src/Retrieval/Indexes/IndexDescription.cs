using System.Text.Json.Serialization;

namespace Recsys.Retrieval;

/// <summary>What an index is: written into its file as JSON, and enough to lay out the columns that follow.</summary>
internal sealed record IndexDescription
{
    /// <summary>Settings of an exact index; exactly one of the three is there.</summary>
    public ExactIndexOptions? Exact { get; init; }

    /// <summary>Settings of an HNSW graph.</summary>
    public HnswIndexOptions? Hnsw { get; init; }

    /// <summary>Settings of hash tables.</summary>
    public LshIndexOptions? Lsh { get; init; }

    /// <summary>Slots in the file.</summary>
    public int Slots { get; init; }

    /// <summary>Makes an index as described, without slots.</summary>
    /// <exception cref="ArgumentException">A setting is out of range, or there is not exactly one kind of settings.</exception>
    public SlotIndex Create() => (Exact, Hnsw, Lsh) switch
    {
        ({ } exact, null, null) => VectorIndexes.Of(exact),
        (null, { } hnsw, null) => VectorIndexes.Of(hnsw),
        (null, null, { } lsh) => VectorIndexes.Of(lsh),
        _ => throw new ArgumentException("An index has settings of exactly one kind."),
    };
}

/// <summary>JSON of <see cref="IndexDescription"/>, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IndexDescription))]
internal sealed partial class IndexJson : JsonSerializerContext;
