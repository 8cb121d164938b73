using Recsys.Core;
using Recsys.Models;

namespace Recsys.Conformance;

/// <summary>What a small artefact for tests looks like. Every default makes a complete version with a ranker.</summary>
public sealed record TestArtifactOptions
{
    public string Version { get; init; } = "test-1";

    public string? Parent { get; init; }

    /// <summary>Item ids in row order; "item-00" to "item-49" unless told.</summary>
    public IReadOnlyList<string> ItemIds { get; init; } = [.. Enumerable.Range(0, 50).Select(i => $"item-{i:00}")];

    public int HistoryLength { get; init; } = 10;

    /// <summary>Length of recall rows and of the interest, which is the weighted mean of the history's recall rows.</summary>
    public int RecallDimension { get; init; } = 8;

    public int RankDimension { get; init; } = 8;

    public bool WithRanker { get; init; } = true;

    /// <summary>Widths of the ranker's hidden layers, each followed by ReLU; a last layer of width 1 and a sigmoid follow.</summary>
    public IReadOnlyList<int> HiddenLayers { get; init; } = [16];

    /// <summary>Whether the ranker reads the mean of the history's rank rows.</summary>
    public bool RankerReadsHistory { get; init; } = true;

    public IReadOnlyList<string> CandidateFeatures { get; init; } = ["recall_score", "log_popularity", "in_history"];

    public IReadOnlyList<string> ContextFeatures { get; init; } =
        ["hour_sin", "hour_cos", "weekday_sin", "weekday_cos", "history_length"];

    public IReadOnlyDictionary<InteractionKind, float> BehaviourWeights { get; init; } =
        new Dictionary<InteractionKind, float>
        {
            [InteractionKind.Click] = 1f,
            [InteractionKind.Like] = 2f,
            [InteractionKind.Play] = 1f,
            [InteractionKind.Dwell] = 0.5f,
            [InteractionKind.AddToCart] = 1.5f,
            [InteractionKind.Purchase] = 3f,
        };

    /// <summary>Attributes that have vectors, for cold items.</summary>
    public IReadOnlyList<ItemAttribute> Attributes { get; init; } = [new("genre", "action"), new("genre", "puzzle")];

    /// <summary>K: neighbours of row i are rows i+1 to i+K, cyclically, with scores 1, 1/2, 1/3...</summary>
    public int NeighbourCount { get; init; } = 5;

    /// <summary>Recall rows to use; random rows of unit length unless told.</summary>
    public float[]? Recall { get; init; }

    /// <summary>An index of the recall rows to carry; none unless told.</summary>
    public byte[]? RecallIndex { get; init; }

    /// <summary>A decision tree over users' attributes; none unless told.</summary>
    public QuestionTree? Questions { get; init; }

    public int Seed { get; init; } = 1;

    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

    /// <summary>The schema that these options describe.</summary>
    public FeatureSchema Schema => new()
    {
        HistoryLength = HistoryLength,
        InterestDimension = RecallDimension,
        RankDimension = WithRanker ? RankDimension : 0,
        BehaviourWeights = BehaviourWeights,
        CandidateFeatures = CandidateFeatures,
        ContextFeatures = ContextFeatures,
    };
}
