using Recsys.Core;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>Settings of a two-tower training run. All of them, with the data, determine the result.</summary>
public sealed record TwoTowerOptions : RecallOptions
{
    /// <summary>Defaults: 60 epochs of 1024 samples a step, patience 5, rate 0.002, decay 0.0001.</summary>
    public TwoTowerOptions() => (Epochs, Patience, BatchSize, LearningRate, WeightDecay) = (60, 5, 1024, 2e-3, 1e-4);

    /// <summary>Attention hops of the user tower after the recency-weighted pooling; 0 to 8.</summary>
    public int Hops { get; init; } = 2;

    /// <summary>Attention heads of a hop; 1 to 16.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>First value of the learned recency weights: pooling weight of the event at place t starts as e^(-decay·t); 0 to 10.</summary>
    public float RecencyDecay { get; init; } = 0.5f;

    /// <summary>
    /// Chance that an item's own embedding is left out in a step, where it has attributes, so that attributes alone learn
    /// to place an item; 0 to below 1.
    /// </summary>
    public double IdDropout { get; init; } = 0.1;

    /// <summary>Whether the logits are corrected for how often sampling meets each item (Yi et al. 2019).</summary>
    public bool LogQCorrection { get; init; } = true;

    /// <summary>
    /// Items drawn uniformly as further negatives of a step (mixed negative sampling, Yang et al. 2020); from 0. At or above
    /// the number of items every item is a column and the loss is the full softmax.
    /// </summary>
    public int UniformNegatives { get; init; } = 2048;

    /// <summary>Most samples of an epoch, drawn anew each time; 0 for all.</summary>
    public int SamplesPerEpoch { get; init; }

    /// <summary>Chance that an event is hidden from a sample's history; 0 to below 1.</summary>
    public double HistoryDropout { get; init; } = 0.1;

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

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Hops), Hops, 0, 8);
        OptionRange.Check(nameof(Heads), Heads, 1, 16);
        OptionRange.Check(nameof(RecencyDecay), RecencyDecay, 0, 10);
        OptionRange.CheckChance(nameof(IdDropout), IdDropout);
        OptionRange.Check(nameof(UniformNegatives), UniformNegatives, 0, int.MaxValue);
        OptionRange.Check(nameof(BatchSize), BatchSize, 2, 1_000_000);
        OptionRange.Check(nameof(SamplesPerEpoch), SamplesPerEpoch, 0, int.MaxValue);
        OptionRange.CheckChance(nameof(HistoryDropout), HistoryDropout);
    }
}
