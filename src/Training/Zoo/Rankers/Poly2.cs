using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Poly2"/>. <see cref="Runs.RunOptions.LearningRate"/> is FTRL's alpha.</summary>
public sealed record Poly2Options : RankerOptions
{
    /// <summary>Weights that all pairs share by hashing; 1 to 2^24.</summary>
    public int Buckets { get; init; } = 1 << 18;

    /// <summary>FTRL's beta; 0 to 10.</summary>
    public double Beta { get; init; } = 1e-3;

    /// <summary>L1 of all weights, against the gradient of the mean loss; 0 to 1.</summary>
    public double L1 { get; init; } = 1e-5;

    /// <summary>L2 of all weights; 0 to 100.</summary>
    public double L2 { get; init; } = 1e-2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Buckets), Buckets, 1, FieldKeys.Bound);
        OptionRange.Check(nameof(Beta), Beta, 0, 10);
        OptionRange.Check(nameof(L1), L1, 0, 1);
        OptionRange.Check(nameof(L2), L2, 0, 100);
    }
}

/// <summary>
/// POLY2 (Chang et al. 2010): b + sum w_i x_i + sum over pairs of w_h(i,j) x_i x_j, each pair with a weight of its own in a hashed
/// table. A list of categories takes part in pairs as a whole: each different list is one category.
/// </summary>
internal sealed class Poly2 : RankingModel
{
    private readonly HashedPairs _pairs;
    private readonly FtrlRule _rule;

    public Poly2(Poly2Options options, RankingSetup setup)
        : base("poly2", setup)
    {
        _rule = new FtrlRule(options.LearningRate, options.Beta, options.L1, options.L2);
        _pairs = new HashedPairs(setup, options.Buckets, RowWidth, _rule);
        RegisterComponents();
    }

    private static readonly Poly2Options Shape = new();

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "poly2",
        ModelTask.Click,
        "Chang et al., Training and testing low-degree polynomial data mappings via linear SVM, JMLR 2010",
        RankerPresets.Neutral(Shape) with { LearningRate = 0.05, RowPenalty = 0 },
        (options, setup) => new Poly2(options, setup),
        RankerPresets.ForNewUsers(Shape) with { LearningRate = 0.05, RowPenalty = 0 });

    public override int RowWidth => 1 + FieldKeys.Columns;

    public override bool ReadsKeys => true;

    public override IReadOnlyList<RowRule> RowRules => [new(0, 1, _rule)];

    public override HashedPairs Hashed => _pairs;

    public override Value Forward(RankingInputs x) => x.Linear + _pairs.Of(x) + Bias(x.Rows);
}
