using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Recall.NextItem;

/// <summary>Settings that all next-item models share. A family's own settings are a record derived from this one.</summary>
public record NextItemOptions
{
    /// <summary>R: length of item vectors and of the interest; 4 to 1024.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>T: most recent events that the model sees; 1 to 500. Longer histories are learned in pieces of this length.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>Chance that a component is left out in a step; 0 to below 1.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Whether item vectors and interest have unit length, so that scores are cosines (Gupta et al., NISER, 2019).</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Divisor of the scores within the softmax; above 0, to 100.</summary>
    public float Temperature { get; init; } = 0.07f;

    /// <summary>Whether an item's vector has the mean of its attributes' embeddings added; needed for items that arrive after training.</summary>
    public bool UseAttributes { get; init; } = true;

    /// <summary>
    /// Items of a step's softmax beside its own targets, drawn uniformly and corrected for by log Q (Yi et al. 2019); 0 for
    /// all items, the exact cross-entropy.
    /// </summary>
    public int SampledItems { get; init; }

    /// <summary>
    /// Most events of a user that are predicted in an epoch, drawn anew each time, so that active users do not rule the loss
    /// (Covington et al. 2016); 0 for all.
    /// </summary>
    public int ExamplesPerUser { get; init; }

    /// <summary>Whether an event on an item that the user has met before is predicted too, as in click sessions; serving then should not exclude it.</summary>
    public bool RepeatedTargets { get; init; }

    /// <summary>Histories of a step, each with a loss at every event; 1 to 65536.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Most passes over the histories; 1 to 10000.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Epochs without a better validation NDCG before training stops; from 1. Without validation data all epochs run.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Adam's learning rate at the beginning; above 0, to 1. It falls to a tenth along a cosine over <see cref="Epochs"/>.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay of all parameters (AdamW); 0 to 100.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Most users that the validation after each epoch ranks for; from 1.</summary>
    public int ValidationUsers { get; init; } = 5000;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>"cpu", "cuda" or "cuda:N".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of one operation; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>How much an event of each kind counts in the history; kinds missing or 0 do not enter it and are not predicted.</summary>
    public IReadOnlyDictionary<InteractionKind, float> BehaviourWeights { get; init; } = TwoTowerOptions.DefaultBehaviourWeights;

    /// <summary>The feature schema of a version trained with these settings and no ranker.</summary>
    public FeatureSchema CreateSchema() => new()
    {
        HistoryLength = HistoryLength,
        InterestDimension = Dimension,
        BehaviourWeights = BehaviourWeights,
    };

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public virtual void Validate()
    {
        OptionRange.Check(nameof(Dimension), Dimension, 4, FeatureSchema.MaxDimension);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, FeatureSchema.MaxHistoryLength);
        OptionRange.CheckChance(nameof(Dropout), Dropout);
        OptionRange.CheckPositive(nameof(Temperature), Temperature, 100);
        OptionRange.Check(nameof(SampledItems), SampledItems, 0, int.MaxValue);
        OptionRange.Check(nameof(ExamplesPerUser), ExamplesPerUser, 0, int.MaxValue);
        OptionRange.Check(nameof(BatchSize), BatchSize, 1, 65536);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.Check(nameof(Patience), Patience, 1, int.MaxValue);
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(WeightDecay), WeightDecay, 0, 100);
        OptionRange.Check(nameof(ValidationUsers), ValidationUsers, 1, int.MaxValue);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
        foreach (var (kind, weight) in BehaviourWeights)
        {
            OptionRange.Check($"{nameof(BehaviourWeights)}[{kind}]", weight, 0, 1000);
        }
    }
}
