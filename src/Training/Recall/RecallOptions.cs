using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Runs;

namespace Recsys.Training.Recall;

/// <summary>Settings that models share whose interest is computed from a history and meets all items' vectors.</summary>
public abstract record RecallOptions : RunOptions
{
    /// <summary>R: length of item vectors and of the interest; 4 to 1024.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>T: most recent events that the model sees; 1 to 500.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>Chance that a component inside the model is left out in a step; 0 to below 1.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Whether item vectors and interest have unit length, so that scores are cosines (Gupta et al., NISER, 2019).</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Divisor of the scores within the softmax; above 0, to 100.</summary>
    public float Temperature { get; init; } = 0.07f;

    /// <summary>Whether an item's vector has the mean of its attributes' embeddings added; needed for items that arrive after training.</summary>
    public bool UseAttributes { get; init; } = true;

    /// <summary>Most users that the validation after each epoch ranks for; from 1.</summary>
    public int ValidationUsers { get; init; } = 5000;

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

    /// <summary>The feature schema of a version trained with these settings and no ranker.</summary>
    public FeatureSchema CreateSchema() => new()
    {
        HistoryLength = HistoryLength,
        InterestDimension = Dimension,
        BehaviourWeights = BehaviourWeights,
    };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Dimension), Dimension, 4, FeatureSchema.MaxDimension);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, FeatureSchema.MaxHistoryLength);
        OptionRange.CheckChance(nameof(Dropout), Dropout);
        OptionRange.CheckPositive(nameof(Temperature), Temperature, 100);
        OptionRange.Check(nameof(ValidationUsers), ValidationUsers, 1, int.MaxValue);
        foreach (var (kind, weight) in BehaviourWeights)
        {
            OptionRange.Check($"{nameof(BehaviourWeights)}[{kind}]", weight, 0, 1000);
        }
    }
}
