using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="WideAndDeep"/>. <see cref="Runs.RunOptions.LearningRate"/> is AdaGrad's, for the deep part.</summary>
public sealed record WideAndDeepOptions : RankerOptions
{
    /// <summary>Whether there is a wide part.</summary>
    public bool Wide { get; init; } = true;

    /// <summary>Weights that all cross products share by hashing; 1 to 2^24.</summary>
    public int Buckets { get; init; } = 1 << 18;

    /// <summary>FTRL's alpha, for the wide part; above 0, to 10.</summary>
    public double WideLearningRate { get; init; } = 0.05;

    /// <summary>FTRL's beta; 0 to 10.</summary>
    public double WideBeta { get; init; } = 1e-3;

    /// <summary>L1 of the wide part, against the gradient of the mean loss; 0 to 1.</summary>
    public double WideL1 { get; init; } = 1e-4;

    /// <summary>L2 of the wide part; 0 to 100.</summary>
    public double WideL2 { get; init; } = 1e-2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Buckets), Buckets, 1, FieldKeys.Bound);
        OptionRange.CheckPositive(nameof(WideLearningRate), WideLearningRate, 10);
        OptionRange.Check(nameof(WideBeta), WideBeta, 0, 10);
        OptionRange.Check(nameof(WideL1), WideL1, 0, 1);
        OptionRange.Check(nameof(WideL2), WideL2, 0, 100);
    }
}

/// <summary>
/// Wide &amp; Deep (Cheng et al. 2016): a linear model over categories and their cross products, for memory, and a deep network over
/// embeddings, for generalisation; the logits are summed and both learn from the one loss, the wide part by FTRL with L1, the
/// deep part by AdaGrad.
/// </summary>
internal sealed class WideAndDeep : RankingModel
{
    private readonly WideAndDeepOptions _options;
    private readonly HashedPairs? _crosses;
    private readonly Mlp _deep;
    private readonly FtrlRule _wideRule;
    private readonly AdaGradRule _rowRule;
    private readonly AdaGradRule _denseRule;

    public WideAndDeep(WideAndDeepOptions options, RankingSetup setup)
        : base("wide-deep", setup)
    {
        _options = options;
        _deep = new Mlp(setup, setup.Layout.Count * options.Dimension, options.Hidden, options.Dropout);
        _wideRule = new FtrlRule(options.WideLearningRate, options.WideBeta, options.WideL1, options.WideL2);
        _crosses = options.Wide ? new HashedPairs(setup, options.Buckets, RowWidth, _wideRule) : null;
        _rowRule = new AdaGradRule(options.LearningRate, options.EmbeddingDecay!.Value);
        _denseRule = new AdaGradRule(options.LearningRate, options.WeightDecay);
        RegisterComponents();
    }

    private static readonly WideAndDeepOptions Shape = new() { Dimension = 4, Dropout = 0.5, WideL1 = 1e-3 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "wide-deep",
        ModelTask.Click,
        "Cheng et al., Wide & deep learning for recommender systems, DLRS 2016",
        RankerPresets.Neutral(Shape) with { LearningRate = 0.05 },
        (options, setup) => new WideAndDeep(options, setup),
        RankerPresets.ForNewUsers(Shape) with { LearningRate = 0.05, EvaluationsPerEpoch = 2 });

    public override int RowWidth => 1 + _options.Dimension + FieldKeys.Columns;

    public override bool ReadsKeys => true;

    public override IReadOnlyList<RowRule> RowRules => [new(0, 1, _wideRule), new(1, _options.Dimension, _rowRule)];

    public override HashedPairs? Hashed => _crosses;

    public override UpdateRule RuleOf(Parameter parameter) => _denseRule;

    public override Value Forward(RankingInputs x)
    {
        var deep = _deep.Forward(x.Flat(_options.Dimension)) + Bias(x.Rows);
        return _crosses is null ? deep : deep + x.Linear + _crosses.Of(x);
    }
}
