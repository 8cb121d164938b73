using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="LsPlm"/>. <see cref="Runs.RunOptions.LearningRate"/> is AdaGrad's.</summary>
public sealed record LsPlmOptions : RankerOptions
{
    /// <summary>m: regions, each with a linear model of its own; 1 to 100.</summary>
    public int Regions { get; init; } = 12;

    /// <summary>L1 of all weights, against the gradient of the mean loss; 0 to 10.</summary>
    public double L1 { get; init; } = 1e-4;

    /// <summary>L2,1: sum over categories of the length of their 2 m weights, so that a category leaves all regions at once; 0 to 10.</summary>
    public double L21 { get; init; } = 1e-3;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Regions), Regions, 1, 100);
        OptionRange.Check(nameof(L1), L1, 0, 10);
        OptionRange.Check(nameof(L21), L21, 0, 10);
    }
}

/// <summary>
/// LS-PLM, also called MLR (Gai et al. 2017): p = sum over m regions of softmax(u_i x) s(w_i x). A category's row is (unused linear
/// weight, u, w). L1 and L2,1 are taken by proximal steps after AdaGrad, where the paper has a directional variant of L-BFGS.
/// </summary>
internal sealed class LsPlm : RankingModel
{
    private readonly LsPlmOptions _options;
    private readonly Parameter _biases;

    public LsPlm(LsPlmOptions options, RankingSetup setup)
        : base("ls-plm", setup)
    {
        _options = options;
        _biases = Initial.Constant(0, setup.Device, 2 * options.Regions);
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "ls-plm",
        ModelTask.Click,
        "Gai et al., Learning piece-wise linear models from large scale data for ad click prediction, 2017",
        new LsPlmOptions { LearningRate = 0.05, InitialDeviation = 0.1 },
        (options, setup) => new LsPlm(options, setup));

    public override int RowWidth => 1 + (2 * _options.Regions);

    public override int EmbeddingsInRow(int dimension) => 0;

    public override IReadOnlyList<RowRule> RowRules =>
        [new(1, 2 * _options.Regions, new AdaGradRule(_options.LearningRate, 0, _options.L1, _options.L21))];

    /// <summary>[B, 1]: a probability already.</summary>
    public override Value Forward(RankingInputs x)
    {
        var m = _options.Regions;
        var sums = x.Embeddings(2 * m).Sum(1) + x.Rows.Parameter(_biases);
        return (sums.Slice(1, 0, m).Softmax() * sums.Slice(1, m, 2 * m).Sigmoid()).Sum(1, keep: true);
    }

    public override torch.Tensor Loss(torch.Tensor output, torch.Tensor labels, torch.Tensor values) =>
        torch.nn.functional.binary_cross_entropy(output.squeeze(-1), labels);

    public override Value Score(Value output) => output;
}
