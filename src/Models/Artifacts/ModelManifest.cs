using System.Text.Json.Serialization;

namespace Recsys.Models;

/// <summary>The description of a model version: what it is, how big its parts are, and what its files hash to.</summary>
public sealed record ModelManifest
{
    /// <summary>The format that this code writes.</summary>
    public const int CurrentFormatVersion = 2;

    /// <summary>The oldest format that this code reads: that of manifests which do not name the task.</summary>
    public const int FirstFormatVersion = 1;

    /// <summary>Format of the artefact; a loader refuses any outside <see cref="FirstFormatVersion"/> to <see cref="CurrentFormatVersion"/>.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>
    /// SHA-256 of the manifest's own text with these 64 hex digits replaced by zeros, so that damage to the
    /// manifest is seen as damage to any other file is.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>Name of the version; see <see cref="ModelVersionName"/>.</summary>
    public required string Version { get; init; }

    /// <summary>Family of the model, such as "two-tower-din".</summary>
    public required string Family { get; init; }

    /// <summary>
    /// What its scores say, as its trainer knows it. Null in a manifest of format 1, which does not say it: such a version serves as any other,
    /// and its lists can be measured, but nobody takes its scores for probabilities or ratings.
    /// </summary>
    [JsonConverter(typeof(ModelTaskConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelTask? Task { get; init; }

    /// <summary>The version that training started from, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>When the artefact was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the model sees.</summary>
    public required FeatureSchema Schema { get; init; }

    /// <summary><see cref="FeatureSchema.ComputeHash"/> of the schema as training knew it.</summary>
    public required string SchemaHash { get; init; }

    /// <summary>Rows of the item tables, from 1.</summary>
    public required int ItemCount { get; init; }

    /// <summary>Users that have a row of their own; the user table has one row more, of an unknown user. From 0.</summary>
    public int UserCount { get; init; }

    /// <summary>Floats in a recall row; equals <see cref="FeatureSchema.InterestDimension"/>.</summary>
    public required int RecallDimension { get; init; }

    /// <summary>K: width of the item-to-item lists, 0 to 1000.</summary>
    public required int NeighbourCount { get; init; }

    /// <summary>Whether recall rows have unit length; rows for cold items are then normalised too.</summary>
    public required bool NormalizeRecall { get; init; }

    /// <summary>Whether the fields of a cold item's attributes lie in parts of the rank row of their own, and so are added and not averaged.</summary>
    public bool RankAttributesByField { get; init; }

    /// <summary>Which events the version was trained on.</summary>
    public required TrainingRange Range { get; init; }

    /// <summary>Offline metrics by name.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The files of the version besides the manifest, in ordinal order of name.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>Whether the version has a ranker.</summary>
    internal bool HasRanker => Has(ArtifactNames.RankerGraph);

    /// <summary>Whether the version has attribute tables.</summary>
    internal bool HasAttributes => Has(ArtifactNames.Attributes);

    /// <summary>Whether recall reads content vectors.</summary>
    internal bool HasRecallContents => Has(ArtifactNames.RecallContents);

    /// <summary>Whether the ranker reads content vectors.</summary>
    internal bool HasRankContents => Has(ArtifactNames.RankContents);

    /// <summary>Whether the ranker reads rows of users.</summary>
    internal bool HasUsers => Has(ArtifactNames.UserRows);

    /// <summary>Whether the version carries an index of its recall rows.</summary>
    internal bool HasRecallIndex => Has(ArtifactNames.RecallIndex);

    /// <summary>Whether a training can go on from the version.</summary>
    internal bool HasWeights => Has(ArtifactNames.Weights);

    /// <summary>Whether the version has a decision tree over users' attributes.</summary>
    internal bool HasQuestions => Has(ArtifactNames.Questions);

    /// <summary>Whether the version has markets and types of items.</summary>
    internal bool HasKinds => Has(ArtifactNames.Kinds);

    /// <summary>Whether the ranker reads categories, or lists of some, in a request's free context.</summary>
    internal bool HasContexts => ContextVocabulary.FieldsWithCategories(Schema).Any();

    /// <summary>Whether the ranker reads numbers in a request's free context.</summary>
    internal bool HasContextNumbers => ContextVocabulary.FieldsOfNumbers(Schema).Any();

    /// <summary>Whether the ranker reads shares of numbers of users' pasts.</summary>
    internal bool HasShares => CandidateFeature.NumbersIn(Schema.CandidateFeatures).Count > 0;

    /// <summary>Whether the user graph reads users' profiles.</summary>
    internal bool HasProfile => Schema.ProfileFeatures.Count > 0;

    private bool Has(string name) => Files.Any(f => f.Name == name);
}
