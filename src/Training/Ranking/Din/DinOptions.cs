using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Training.Ranking.Din;

/// <summary>Settings of a DIN ranker's training (Zhou et al., "Deep Interest Network for Click-Through Rate Prediction", KDD 2018).</summary>
public sealed record DinOptions : RunOptions
{
    /// <summary>Defaults: 10 epochs of 256 lists a step, patience 2, rate 0.0003, decay 0.00001.</summary>
    public DinOptions() => (Epochs, Patience, BatchSize, LearningRate, WeightDecay) = (10, 2, 256, 3e-4, 1e-5);

    /// <summary>Length D of a rank row; 4 to 1024.</summary>
    public int Dimension { get; init; } = 32;

    /// <summary>Hidden units of the activation unit; 1 to 256.</summary>
    public int AttentionUnits { get; init; } = 36;

    /// <summary>Hidden units of the head's first layer; 1 to 1024.</summary>
    public int FirstUnits { get; init; } = 80;

    /// <summary>Hidden units of the head's second layer; 1 to 1024.</summary>
    public int SecondUnits { get; init; } = 40;

    /// <summary>Whether the history is weighted by the activation unit; without it the mean of the history takes its place (the paper's base model).</summary>
    public bool UseAttention { get; init; } = true;

    /// <summary>Candidate features, in order; see <see cref="CandidateFeature.All"/>.</summary>
    public IReadOnlyList<string> CandidateFeatures { get; init; } = ["recall_score", "log_popularity", "in_history"];

    /// <summary>Context features, in order; see <see cref="ContextFeature.All"/>.</summary>
    public IReadOnlyList<string> ContextFeatures { get; init; } = ["hour_sin", "hour_cos", "weekday_sin", "weekday_cos", "history_length"];

    /// <summary>
    /// Whether labels come from impression lists: an item shown is positive where a counting event on it follows within
    /// <see cref="LabelWindow"/>. Null decides by whether the data has impressions.
    /// </summary>
    public bool? UseImpressions { get; init; }

    /// <summary>How long after an impression an event still counts as its outcome; above zero.</summary>
    public TimeSpan LabelWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Most items of one impression list; longer ones are split; 1 to 1000.</summary>
    public int MaxListLength { get; init; } = 20;

    /// <summary>Negatives of each positive that the data does not show, from the items that recall would propose; 0 to 100. Not used with impressions.</summary>
    public int HardNegatives { get; init; } = 6;

    /// <summary>Negatives of each positive drawn uniformly from all items; 0 to 100. Not used with impressions.</summary>
    public int RandomNegatives { get; init; } = 2;

    /// <summary>How many items recall proposes when serving: hard negatives are drawn from as many; from 1.</summary>
    public int RecallSize { get; init; } = 500;

    /// <summary>Items drawn per step within which hard negatives are searched; the pool's best RecallSize / items share stands for recall's proposals; from 16.</summary>
    public int NegativePool { get; init; } = 2048;

    /// <summary>Most lists of an epoch, drawn anew each time; 0 for all.</summary>
    public int SamplesPerEpoch { get; init; } = 50_000;

    /// <summary>
    /// Strength of the mini-batch aware regularisation (section 5.1 of the paper): each step adds the gradient of
    /// regularization / (2 n_j) |w_j|^2 for the rows j in it, with n_j the row's number of occurrences; 0 to 1000.
    /// </summary>
    public double Regularization { get; init; } = 0.1;

    /// <summary>Chance that an item's own row is left out in a step, where it has attributes; 0 to below 1.</summary>
    public double IdDropout { get; init; } = 0.1;

    /// <summary>Most users that the validation after each epoch ranks for; from 1.</summary>
    public int ValidationUsers { get; init; } = 1000;

    /// <summary>For a demonstration: tens of seconds on two cores.</summary>
    public static DinOptions Quick { get; } = new() { SamplesPerEpoch = 15_000, Epochs = 3, ValidationUsers = 500, Patience = 3 };

    /// <summary>The feature schema of a version with this ranker.</summary>
    /// <param name="twoTower">The two-tower model underneath.</param>
    public FeatureSchema CreateSchema(TwoTowerOptions twoTower) => twoTower.CreateSchema() with
    {
        RankDimension = Dimension,
        CandidateFeatures = CandidateFeatures,
        ContextFeatures = ContextFeatures,
    };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Dimension), Dimension, 4, 1024);
        OptionRange.Check(nameof(AttentionUnits), AttentionUnits, 1, 256);
        OptionRange.Check(nameof(FirstUnits), FirstUnits, 1, 1024);
        OptionRange.Check(nameof(SecondUnits), SecondUnits, 1, 1024);
        OptionRange.Check(nameof(LabelWindow), LabelWindow.TotalMilliseconds, 1, double.MaxValue);
        OptionRange.Check(nameof(MaxListLength), MaxListLength, 1, 1000);
        OptionRange.Check(nameof(HardNegatives), HardNegatives, 0, 100);
        OptionRange.Check(nameof(RandomNegatives), RandomNegatives, 0, 100);
        OptionRange.Check($"{nameof(HardNegatives)} + {nameof(RandomNegatives)}", HardNegatives + RandomNegatives, 1, 200);
        OptionRange.Check(nameof(RecallSize), RecallSize, 1, int.MaxValue);
        OptionRange.Check(nameof(NegativePool), NegativePool, 16, int.MaxValue);
        OptionRange.Check(nameof(SamplesPerEpoch), SamplesPerEpoch, 0, int.MaxValue);
        OptionRange.Check(nameof(Regularization), Regularization, 0, 1000);
        OptionRange.CheckChance(nameof(IdDropout), IdDropout);
        if (CandidateFeatures.FirstOrDefault(f => CandidateFeature.Similarities.Contains(f) || CandidateFeature.IsChannel(f)) is { } similarity)
        {
            throw new ArgumentException(
                $"{nameof(CandidateFeatures)} names '{similarity}'; rankers over fields read similarities and channels, such as the family 'din' with {nameof(RankerOptions.Similarities)}.", nameof(CandidateFeatures));
        }

        OptionRange.Check(nameof(ValidationUsers), ValidationUsers, 1, int.MaxValue);
    }
}
