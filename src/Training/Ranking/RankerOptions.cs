using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Runs;

namespace Recsys.Training.Ranking;

/// <summary>Settings that all models over fields share. A family's own settings are a record derived from this one.</summary>
public record RankerOptions : RunOptions
{
    // There are always some to come that training has nothing of, and always some that come back.
    private const double LeastUnknown = 0.1;
    private const double MostUnknown = 0.95;

    /// <summary>Defaults: 30 epochs of 1024 examples a step, patience 3, rate 0.001, decay 0.0001.</summary>
    public RankerOptions() => WeightDecay = 1e-4;

    /// <summary>k: length of a category's embedding; 1 to 256.</summary>
    public int Dimension { get; init; } = 16;

    /// <summary>Hidden units of each layer of the deep part, where the model has one; each 1 to 4096.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [128, 64];

    /// <summary>Chance that a hidden unit is left out in a step; 0 to below 1.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>
    /// Decoupled decay of the embeddings that a step reads; 0 to 100, or null: as much as <see cref="UnknownUsers"/>, since what is learned of
    /// one user by heart is of no use for others. Rare categories are read seldom and so decay seldom.
    /// </summary>
    public double? EmbeddingDecay { get; init; } = 0.5;

    /// <summary>
    /// λ of the mini-batch aware regularisation of embeddings (Zhou et al. 2018, section 5.1): each step adds λ/2 times the sum, over the
    /// rows that it reads and without their linear weights, of |row|² / n, where n is how often training examples have the row; 0 to 100. Unlike a decay it holds rare
    /// categories as well, and what is learned goes to the maximum a posteriori of a normal prior of variance 1 / (λ <see cref="RunOptions.BatchSize"/>).
    /// </summary>
    public double RowPenalty { get; init; }

    /// <summary>Standard deviation of the embeddings' first values; above 0, to 1.</summary>
    public double InitialDeviation { get; init; } = 0.01;

    /// <summary>T: most recent events of the history that a model with one reads; 1 to 500.</summary>
    public int HistoryLength { get; init; } = 50;

    /// <summary>
    /// Chance that a training example's user is taken for an unknown one in a step; 0 to below 1, or null: the share of the validation's examples
    /// whose user training has nothing of, from 0.1 to 0.95. It teaches the model to know users by their histories, and the unknown user's row,
    /// where users to come are new.
    /// </summary>
    public double? UnknownUsers { get; init; } = 0;

    /// <summary>
    /// w: share of the negative examples that an epoch learns from, drawn anew for each; all positive ones stay. 0.0001 to 1. Where few of very many
    /// impressions are clicked, most of the negative ones tell nothing new. What is served is calibrated back: q = p / (p + (1 - p) / w) (He et al. 2014).
    /// </summary>
    public double NegativeRate { get; init; } = 1;

    /// <summary>
    /// Chance that a training example's circumstances are taken for unknown in a step; 0 to below 1. Users come in sessions, so that hour and
    /// weekday tell a model with products of fields which training user it sees, and it learns users by them.
    /// </summary>
    public double UnknownContexts { get; init; }

    /// <summary>
    /// Chance that the id of a training example's item is taken for unknown in a step, where the item has a content vector; 0 to below 1. It
    /// teaches the model to know items by their contents, as those that come after the training are known.
    /// </summary>
    public double UnknownItems { get; init; } = 0.1;

    /// <summary>
    /// Whether the history is given to the model as fields too, as any model can use it: the mean of its items' rows, each
    /// weighted by a learned number of its kind of event, and that number's mean.
    /// </summary>
    public bool HistoryAsFields { get; init; } = true;

    /// <summary>
    /// Features of a candidate, which the model gets as fields too: names among <see cref="CandidateFeature.Similarities"/>,
    /// <see cref="CandidateFeature.Powers"/> and <see cref="CandidateFeature.IsChannel"/>, each at most once. Similarities need the vectors of a
    /// recall model (<see cref="SimilaritySource"/>); channels are those of <see cref="Example.Channel"/>.
    /// </summary>
    public IReadOnlyList<string> Similarities { get; init; } = [];

    /// <summary>Weight of each kind of event in the history, from 0; kinds left out do not enter it.</summary>
    public IReadOnlyDictionary<InteractionKind, float> BehaviourWeights { get; init; } = new Dictionary<InteractionKind, float>
    {
        [InteractionKind.Click] = 1,
        [InteractionKind.Like] = 1,
        [InteractionKind.Dislike] = 1,
        [InteractionKind.Play] = 1,
        [InteractionKind.Dwell] = 1,
        [InteractionKind.AddToCart] = 1,
        [InteractionKind.Purchase] = 1,
        [InteractionKind.Custom] = 1,
    };

    /// <summary>Validations in an epoch, evenly spread; 1 to 100. A model that is at its best before the first epoch ends needs more than one.</summary>
    public int EvaluationsPerEpoch { get; init; } = 1;

    /// <summary>
    /// Share of the older states in the mean that is validated and kept; 0 (the newest state alone) to below 1. After each
    /// 1 / <see cref="EvaluationsPerEpoch"/> of an epoch mean = share mean + (1 - share) state. The mean of the states along a run lies
    /// in a flatter place than its end, and differs less between seeds (Polyak and Juditsky 1992; Izmailov et al. 2018).
    /// </summary>
    public double Averaging { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Dimension), Dimension, 1, 256);
        foreach (var units in Hidden)
        {
            OptionRange.Check(nameof(Hidden), units, 1, 4096);
        }

        OptionRange.CheckChance(nameof(Dropout), Dropout);
        OptionRange.CheckChance(nameof(UnknownUsers), UnknownUsers ?? 0);
        OptionRange.CheckChance(nameof(UnknownItems), UnknownItems);
        OptionRange.Check(nameof(NegativeRate), NegativeRate, 0.0001, 1);
        OptionRange.Check(nameof(EmbeddingDecay), EmbeddingDecay ?? 0, 0, 100);
        OptionRange.CheckChance(nameof(UnknownContexts), UnknownContexts);
        OptionRange.Check(nameof(RowPenalty), RowPenalty, 0, 100);
        OptionRange.Check(nameof(EvaluationsPerEpoch), EvaluationsPerEpoch, 1, 100);
        OptionRange.CheckChance(nameof(Averaging), Averaging);
        OptionRange.CheckPositive(nameof(InitialDeviation), InitialDeviation, 1);
        OptionRange.Check(nameof(HistoryLength), HistoryLength, 1, FeatureSchema.MaxHistoryLength);
        foreach (var (name, times) in Similarities.CountBy(n => n))
        {
            if (times > 1 || !(CandidateFeature.Similarities.Contains(name) || CandidateFeature.Powers.Contains(name) || CandidateFeature.IsChannel(name)))
            {
                throw new ArgumentException(
                    $"{nameof(Similarities)} names '{name}' {times} times; allowed, each once: {string.Join(", ", CandidateFeature.Similarities.Concat(CandidateFeature.Powers))}, channel_score, channel_NAME.", nameof(Similarities));
            }
        }
    }

    /// <summary>These settings with numbers for what is left to the data (null).</summary>
    /// <param name="newUsers">Share of the examples to come whose user training has nothing of; 0 to 1.</param>
    internal RankerOptions For(double newUsers)
    {
        var unknown = UnknownUsers ?? Math.Clamp(newUsers, LeastUnknown, MostUnknown);
        return this with { UnknownUsers = unknown, EmbeddingDecay = EmbeddingDecay ?? unknown };
    }
}
