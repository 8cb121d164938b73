using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Runs;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>How the weights of a logistic regression are learned.</summary>
public enum LinearOptimizer
{
    /// <summary>Adam, with <see cref="RunOptions.LearningRate"/> and <see cref="RankerOptions.EmbeddingDecay"/>.</summary>
    Adam,

    /// <summary>Stochastic gradient descent.</summary>
    Sgd,

    /// <summary>AdaGrad (Duchi et al. 2011): a step for each weight.</summary>
    AdaGrad,

    /// <summary>FTRL-Proximal (McMahan et al. 2013): a step for each weight, and L1 over all that was seen of it.</summary>
    Ftrl,
}

/// <summary>Settings of <see cref="LogisticRegression"/>.</summary>
public sealed record LogisticRegressionOptions : RankerOptions
{
    /// <summary>
    /// How the weights of categories are learned; Adam unless set. The global bias and the two parameters of the history's fields follow Adam with
    /// <see cref="RunOptions.LearningRate"/> in any case, and no regularisation.
    /// </summary>
    public LinearOptimizer Optimizer { get; init; }

    /// <summary>Step size of SGD and AdaGrad, alpha of FTRL; above 0, to 1000. SGD on means over large batches takes far more than 1.</summary>
    public double StepSize { get; init; } = 0.05;

    /// <summary>FTRL's beta; 0 to 10.</summary>
    public double Beta { get; init; } = 1e-3;

    /// <summary>L1 of the weights, against the gradient of the mean loss: sets weights to exactly 0; 0 to 1.</summary>
    public double L1 { get; init; }

    /// <summary>L2 of the weights: factor of half the sum of their squares; 0 to 100.</summary>
    public double L2 { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.CheckPositive(nameof(StepSize), StepSize, 1000);
        OptionRange.Check(nameof(Beta), Beta, 0, 10);
        OptionRange.Check(nameof(L1), L1, 0, 1);
        OptionRange.Check(nameof(L2), L2, 0, 100);
    }
}

/// <summary>
/// Logistic regression: s(b + sum over fields of w_i x_i), one weight a category, learned by Adam, SGD, AdaGrad or FTRL-Proximal with L1 and L2.
/// L1 is exact: FTRL has it in its closed form, the others take a proximal step (Duchi and Singer 2009).
/// </summary>
internal sealed class LogisticRegression : RankingModel
{
    private readonly UpdateRule? _rule;
    private readonly bool _sparse;

    public LogisticRegression(LogisticRegressionOptions options, RankingSetup setup)
        : base("lr", setup)
    {
        _sparse = options.L1 > 0;
        _rule = options.Optimizer switch
        {
            LinearOptimizer.Sgd => new SgdRule(options.StepSize, options.L1, options.L2),
            LinearOptimizer.AdaGrad => new AdaGradRule(options.StepSize, l1: options.L1, l2: options.L2),
            LinearOptimizer.Ftrl => new FtrlRule(options.StepSize, options.Beta, options.L1, options.L2),
            _ when options.L1 > 0 || options.L2 > 0 => new AdamRule(options.LearningRate, options.EmbeddingDecay!.Value, options.L1, options.L2),
            _ => null,
        };
        RegisterComponents();
    }

    private static readonly LogisticRegressionOptions Shape = new();

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "lr",
        ModelTask.Click,
        "McMahan et al., Ad click prediction: a view from the trenches, KDD 2013",
        RankerPresets.Neutral(Shape) with { EmbeddingDecay = 0.1, RowPenalty = 0 },
        (options, setup) => new LogisticRegression(options, setup),
        RankerPresets.ForNewUsers(Shape) with { EmbeddingDecay = 0.1, RowPenalty = 0, UnknownUsers = 0.5, UnknownContexts = 0, Patience = 3 });

    public override int RowWidth => 1;

    public override IReadOnlyList<RowRule>? RowRules => _rule is null ? null : [new(0, 1, _rule)];

    public override bool ExactZeros => _sparse;

    public override Value Forward(RankingInputs x) => x.Linear + Bias(x.Rows);
}
