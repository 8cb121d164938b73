using Recsys.Core;
using Recsys.Models;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>Settings of a two-tower training run. All of them, with the data, determine the result.</summary>
public sealed record TwoTowerOptions
{
    /// <summary>Length of item vectors and of the interest; 4 to 1024.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>Most recent events that the user tower sees; 1 to 500.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>Attention hops of the user tower after the recency-weighted pooling; 0 to 8.</summary>
    public int Hops { get; init; } = 2;

    /// <summary>Attention heads of a hop; 1 to 16.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>First value of the learned recency weights: pooling weight of the event at place t starts as e^(-decay·t); 0 to 10.</summary>
    public float RecencyDecay { get; init; } = 0.5f;

    /// <summary>Whether item vectors and interest have unit length, so that scores are cosines.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Whether an item's vector has the mean of its attributes' embeddings added; needed for items that arrive after training.</summary>
    public bool UseAttributes { get; init; } = true;

    /// <summary>
    /// Chance that an item's own embedding is left out in a step, where it has attributes, so that attributes alone learn
    /// to place an item; 0 to below 1.
    /// </summary>
    public double IdDropout { get; init; } = 0.1;

    /// <summary>Divisor of the scores within the softmax; above 0, to 10.</summary>
    public float Temperature { get; init; } = 0.07f;

    /// <summary>Whether the logits are corrected for how often sampling meets each item (Yi et al. 2019).</summary>
    public bool LogQCorrection { get; init; } = true;

    /// <summary>
    /// Items drawn uniformly as further negatives of a step (mixed negative sampling, Yang et al. 2020); from 0. At or above
    /// the number of items every item is a column and the loss is the full softmax.
    /// </summary>
    public int UniformNegatives { get; init; } = 2048;

    /// <summary>Samples of a step; 2 to 65536.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Most passes over the samples; 1 to 10000.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Most samples of an epoch, drawn anew each time; 0 for all.</summary>
    public int SamplesPerEpoch { get; init; }

    /// <summary>Epochs without a better validation NDCG before training stops; from 1. Without validation data all epochs run.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>Time after which no further epoch starts; zero for none. A run that it ends depends on the machine's speed.</summary>
    public TimeSpan TimeBudget { get; init; }

    /// <summary>Adam's learning rate at the beginning; above 0, to 1. It falls to a tenth along a cosine over <see cref="Epochs"/>.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decoupled weight decay of the towers' dense parameters (AdamW); from 0.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Chance that a component inside the user tower is dropped; 0 to below 1.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Chance that an event is hidden from a sample's history; 0 to below 1.</summary>
    public double HistoryDropout { get; init; } = 0.1;

    /// <summary>Most users that the validation after each epoch ranks for; from 1.</summary>
    public int ValidationUsers { get; init; } = 5000;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>"cpu", "cuda" or "cuda:N".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one operation; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>How much an event of each kind counts in the history; kinds missing or 0 do not enter it and are not predicted.</summary>
    public IReadOnlyDictionary<InteractionKind, float> BehaviourWeights { get; init; } = DefaultBehaviourWeights;

    /// <summary>Weights that suit stores and games: stronger signals weigh more, impressions and dislikes nothing.</summary>
    public static IReadOnlyDictionary<InteractionKind, float> DefaultBehaviourWeights { get; } = new SortedDictionary<InteractionKind, float>
    {
        [InteractionKind.Click] = 1,
        [InteractionKind.Like] = 1,
        [InteractionKind.Play] = 1,
        [InteractionKind.Dwell] = 0.5f,
        [InteractionKind.AddToCart] = 1,
        [InteractionKind.Purchase] = 1,
    };

    /// <summary>
    /// For data whose users have few events each, such as reviews (Amazon Beauty): the tower looks at twenty. On Amazon
    /// Beauty, leave-one-out with full ranking, the test gives HR@10 .080 and NDCG@10 .046 (item-kNN .0668 and .0398).
    /// </summary>
    public static TwoTowerOptions ShortHistories { get; } = new() { HistoryLength = 20, Epochs = 20 };

    /// <summary>
    /// For data whose users have long histories, such as ratings (MovieLens): half a minute on two cores. On ml-latest-small,
    /// leave-one-out with full ranking, the test gives about HR@10 .10 and NDCG@10 .05 (item-kNN .0805 and .0438; one standard
    /// error of HR@10 is .012, as there are 609 questions).
    /// </summary>
    public static TwoTowerOptions LongHistories { get; } = new()
    {
        LearningRate = 4e-3,
        SamplesPerEpoch = 40_000,
        Epochs = 10,
        Patience = 3,
        ValidationUsers = 1000,
    };

    /// <summary>For a demonstration: tens of seconds for some ten thousand positives on two cores, at some cost in quality.</summary>
    public static TwoTowerOptions Quick { get; } = new()
    {
        HistoryLength = 30,
        Hops = 1,
        UniformNegatives = 1024,
        LearningRate = 0.012,
        Epochs = 10,
        Patience = 3,
        ValidationUsers = 1000,
    };

    /// <summary>The feature schema of a version trained with these settings and no ranker.</summary>
    public FeatureSchema CreateSchema() => new()
    {
        HistoryLength = HistoryLength,
        InterestDimension = Dimension,
        RankDimension = 0,
        BehaviourWeights = BehaviourWeights,
        CandidateFeatures = [],
        ContextFeatures = [],
    };

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Dimension), Dimension, 4, 1024);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, 500);
        OptionRange.Check(nameof(Hops), Hops, 0, 8);
        OptionRange.Check(nameof(Heads), Heads, 1, 16);
        OptionRange.Check(nameof(RecencyDecay), RecencyDecay, 0, 10);
        OptionRange.CheckChance(nameof(IdDropout), IdDropout);
        OptionRange.CheckPositive(nameof(Temperature), Temperature, 10);
        OptionRange.Check(nameof(UniformNegatives), UniformNegatives, 0, int.MaxValue);
        OptionRange.Check(nameof(BatchSize), BatchSize, 2, 65536);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.Check(nameof(SamplesPerEpoch), SamplesPerEpoch, 0, int.MaxValue);
        OptionRange.Check(nameof(Patience), Patience, 1, int.MaxValue);
        OptionRange.Check(nameof(TimeBudget), TimeBudget.TotalSeconds, 0, double.MaxValue);
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(WeightDecay), WeightDecay, 0, 1);
        OptionRange.CheckChance(nameof(Dropout), Dropout);
        OptionRange.CheckChance(nameof(HistoryDropout), HistoryDropout);
        OptionRange.Check(nameof(ValidationUsers), ValidationUsers, 1, int.MaxValue);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
        foreach (var (kind, weight) in BehaviourWeights)
        {
            OptionRange.Check($"{nameof(BehaviourWeights)}[{kind}]", weight, 0, 1000);
        }
    }
}
