using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Baselines;
using Recsys.Training.Runs;

namespace Recsys.Training.Export;

/// <summary>Puts trained models together as a version that a silo can load.</summary>
public static class ArtifactAssembler
{
    /// <summary>Makes the content of a version.</summary>
    /// <param name="request">The parts.</param>
    /// <exception cref="ArgumentException">The parts do not belong together.</exception>
    public static ArtifactContent Assemble(ArtifactRequest request)
    {
        var (train, recall, din) = (request.Train, request.Recall, request.Din);
        if (recall.ItemCount != train.ItemCount)
        {
            throw new ArgumentException($"The {recall.Name} model has {recall.ItemCount} items, the data {train.ItemCount}.", nameof(request));
        }

        if (din is not null && !ReferenceEquals(din.Recall, recall))
        {
            throw new ArgumentException("The DIN ranker was trained over another retrieval model than the version's.", nameof(request));
        }

        var neighbours = request.Neighbours ?? ItemKnn.Build(train);
        if (neighbours.ItemCount != train.ItemCount)
        {
            throw new ArgumentException($"The neighbour lists have {neighbours.ItemCount} items, the data {train.ItemCount}.", nameof(request));
        }

        var ranker = request.Ranker;
        if (ranker is not null && (din is not null || ranker.ItemRows.Length != train.ItemCount * ranker.ItemWidth))
        {
            throw new ArgumentException("A version has one ranker, trained on the version's items.", nameof(request));
        }

        if (ranker?.Similarity?.Recall is { } similar && !ReferenceEquals(similar, recall))
        {
            throw new ArgumentException("The ranker's similarities were taken of another recall model than the version's.", nameof(request));
        }

        var contents = new ContentParts(recall, ranker, din);
        var schema = (ranker?.CreateSchema(recall.Schema) ?? din?.Schema ?? recall.Schema) with { ContentFields = contents.Fields };
        var interactions = train.Interactions;
        return new ArtifactContent
        {
            Version = request.Version,
            Family = ranker?.Name ?? (din is null ? recall.Name : ModelFamilies.Din),
            Task = ranker?.Family.Task ?? (din is null ? ModelTask.NextItem : ModelTask.Click),
            Parent = request.Parent,
            CreatedAt = request.CreatedAt,
            Schema = schema,
            ItemIds = train.ItemIds,
            Recall = recall.ItemVectors,
            RecallIndex = request.WithRecallIndex ? RecallIndex.Build(recall.ItemVectors, recall.Schema.InterestDimension) : null,
            Weights = request.WithWeights ? WeightFile.Write([.. recall.Weights, .. ranker?.Weights ?? []]) : null,
            Questions = request.Questions,
            Rank = ranker?.ItemRows ?? din?.RankRows,
            UserIds = ranker is { UserWidth: > 0 } ? train.UserIds : [],
            UserRows = ranker?.UserRows ?? [],
            Popularity = new Popularity(train, schema).Counts,
            NeighbourCount = neighbours.K,
            NeighbourRows = neighbours.Rows,
            NeighbourScores = neighbours.Scores,
            NormalizeRecall = recall.NormalizesItems,
            Attributes = recall.Attributes,
            RecallAttributes = recall.AttributeVectors,
            RankAttributes = recall.Attributes.Count == 0 ? null : ranker?.AttributeRows(recall.Attributes) ?? din?.AttributeRows,
            RankAttributesByField = ranker is not null,
            Profile = recall.ProfilesRead is null ? null : new ProfileContent(recall.Profiles.Categories, recall.Profiles.Numbers),
            RecallContents = contents.Recall,
            RankContents = contents.Rank,
            Contexts = (ranker?.Contexts ?? ContextVocabulary.Empty).Categories,
            ContextNumbers = (ranker?.Contexts ?? ContextVocabulary.Empty).Numbers,
            Kinds = ranker?.Similarity?.Kinds?.Content,
            Shares = ranker?.Shares.Quantiles ?? NumberShares.Empty.Quantiles,
            UserGraph = recall.ExportUserGraph(ranker is { StateWidth: > 0 } ? ranker.AddState : null),
            RankerGraph = ranker?.ExportRankerGraph() ?? din?.ExportRankerGraph(),
            Golden = GoldenSets.Create(train, recall, din, ranker, schema),
            Range = new TrainingRange(interactions[0].Time, interactions[^1].Time, interactions.Length),
            Metrics = request.Metrics,
            TrainingJson = TrainingConfiguration.Write(request),
        };
    }

    /// <summary>Makes the content of a version and writes it as a folder.</summary>
    /// <param name="folder">Where to; it is made, or exists and is empty.</param>
    /// <param name="request">The parts.</param>
    /// <exception cref="ArgumentException">The parts do not belong together.</exception>
    /// <exception cref="ArtifactException">The content breaks a rule of the format.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public static ModelManifest Write(string folder, ArtifactRequest request) => ArtifactWriter.Write(folder, Assemble(request));
}
