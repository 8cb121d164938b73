using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Export;

/// <summary>What a model version is put together from.</summary>
public sealed record ArtifactRequest
{
    /// <summary>Name of the version, [A-Za-z0-9._-]{1,64}.</summary>
    public required string Version { get; init; }

    /// <summary>The version that this one follows, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>When the version is made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The data that the models were trained on: ids, popularity and time range come from it.</summary>
    public required InteractionDataset Train { get; init; }

    /// <summary>The retrieval model.</summary>
    public required RecallModel Recall { get; init; }

    /// <summary>The ranker, or null for a version without; its <see cref="DinModel.Recall"/> is <see cref="Recall"/>.</summary>
    public DinModel? Din { get; init; }

    /// <summary>A ranker over fields, trained on examples of the same users and items; excludes <see cref="Din"/>.</summary>
    public TrainedRanker? Ranker { get; init; }

    /// <summary>Item-to-item lists of the same items; null builds them with the default <see cref="ItemKnnOptions"/>.</summary>
    public ItemKnnModel? Neighbours { get; init; }

    /// <summary>Decision tree over users' attributes; null for none.</summary>
    public QuestionTree? Questions { get; init; }

    /// <summary>Whether the version carries an index (HNSW) of its recall rows, so that silos need not build one. Default false.</summary>
    public bool WithRecallIndex { get; init; }

    /// <summary>Whether the version carries its weights, so that a training can go on from it. Default false.</summary>
    public bool WithWeights { get; init; }

    /// <summary>Offline metrics to record.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Further settings to record in training.json, such as how the data was read and split.</summary>
    public IReadOnlyDictionary<string, string> Source { get; init; } = new Dictionary<string, string>();
}
