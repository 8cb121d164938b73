using Recsys.Core;

namespace Recsys.Models;

/// <summary>Everything that an artefact is made of, in memory; <see cref="ArtifactWriter"/> writes it.</summary>
public sealed record ArtifactContent
{
    /// <summary>Name of the version; see <see cref="ModelVersionName"/>.</summary>
    public required string Version { get; init; }

    /// <summary>Family of the model, such as "two-tower-din".</summary>
    public required string Family { get; init; }

    /// <summary>What its scores say; <see cref="ModelTask.NextItem"/> for a version without a ranker.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>The version that training started from, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>When the artefact is written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the model sees.</summary>
    public required FeatureSchema Schema { get; init; }

    /// <summary>Item ids in row order: distinct, 1 to 512 characters, no control characters.</summary>
    public required IReadOnlyList<string> ItemIds { get; init; }

    /// <summary>Recall rows, items times InterestDimension, finite.</summary>
    public required float[] Recall { get; init; }

    /// <summary>Rank rows, items times RankDimension, finite; null without a ranker.</summary>
    public float[]? Rank { get; init; }

    /// <summary>User ids in row order, like item ids; empty where the ranker reads no rows of users.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>Rows of an unknown user and then of all users, (1 + users) times UserDimension, finite; empty without.</summary>
    public float[] UserRows { get; init; } = [];

    /// <summary>Training count of each item, finite, from 0.</summary>
    public required float[] Popularity { get; init; }

    /// <summary>K: width of the item-to-item lists, 0 to 1000.</summary>
    public int NeighbourCount { get; init; }

    /// <summary>Items times K rows, best first, padded with -1.</summary>
    public int[] NeighbourRows { get; init; } = [];

    /// <summary>Items times K scores, in the order of <see cref="NeighbourRows"/>.</summary>
    public float[] NeighbourScores { get; init; } = [];

    /// <summary>Whether recall rows have unit length.</summary>
    public bool NormalizeRecall { get; init; }

    /// <summary>The attributes that have vectors; empty where items have none.</summary>
    public IReadOnlyList<ItemAttribute> Attributes { get; init; } = [];

    /// <summary>Attribute vectors in the recall space, attributes times InterestDimension.</summary>
    public float[] RecallAttributes { get; init; } = [];

    /// <summary>Attribute vectors in the rank space, attributes times RankDimension; null without a ranker or attributes.</summary>
    public float[]? RankAttributes { get; init; }

    /// <summary>Whether fields lie in parts of the rank row of their own: a cold item's row is then the sum of its fields' means.</summary>
    public bool RankAttributesByField { get; init; }

    /// <summary>Rows of the numbers of the schema's content fields in the recall space, one after the other, times InterestDimension; null where recall reads none.</summary>
    public float[]? RecallContents { get; init; }

    /// <summary>
    /// The rank row of an item of which nothing is known, and then rows of the numbers of the schema's content fields, times RankDimension; null
    /// where the ranker reads none. Attribute vectors in the rank space are then what an attribute differs by from its field being unknown.
    /// </summary>
    public float[]? RankContents { get; init; }

    /// <summary>A vector index of the recall rows, as a file of the retrieval library; null to let silos build one.</summary>
    public byte[]? RecallIndex { get; init; }

    /// <summary>What a training goes on from, as the training library writes it; null for a version that none goes on from.</summary>
    public byte[]? Weights { get; init; }

    /// <summary>Decision tree over users' attributes with lists for new users; null without.</summary>
    public QuestionTree? Questions { get; init; }

    /// <summary>Market and type of each item, for the similarity features; null for none.</summary>
    public ItemKindsContent? Kinds { get; init; }

    /// <summary>Categories of the schema's features "context.NAME" and "context_list.NAME", in the order of their numbers; empty for none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Contexts { get; init; } = ContextVocabulary.Empty.Categories;

    /// <summary>Scales of the schema's features "context_number.NAME"; empty for none.</summary>
    public IReadOnlyDictionary<string, NumberScale> ContextNumbers { get; init; } = ContextVocabulary.Empty.Numbers;

    /// <summary>What the user graph knows of the schema's profile features; null for none.</summary>
    public ProfileContent? Profile { get; init; }

    /// <summary>Quantiles of the numbers whose shares the schema's <see cref="CandidateFeature.Powers"/> are of; empty for none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<float>> Shares { get; init; } = NumberShares.Empty.Quantiles;

    /// <summary>ONNX graph: history [B,T,R], history_weights [B,T] to interest [B,U].</summary>
    public required byte[] UserGraph { get; init; }

    /// <summary>ONNX graph: candidates [N,D] and further inputs to score [N]; null without a ranker.</summary>
    public byte[]? RankerGraph { get; init; }

    /// <summary>Inputs of the graphs with the outputs that training computed.</summary>
    public required GoldenSet Golden { get; init; }

    /// <summary>Which events the version was trained on.</summary>
    public required TrainingRange Range { get; init; }

    /// <summary>Offline metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The configuration that reproduces the training run, JSON.</summary>
    public required string TrainingJson { get; init; }
}
