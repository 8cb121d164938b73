using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Trees;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="GbdtLr"/>; <see cref="Runs.RunOptions.Epochs"/> and the learning rate are the regression's.</summary>
public sealed record GbdtLrOptions : ForestOptions;

/// <summary>
/// Boosted trees and logistic regression (He et al. 2014): each tree turns an example into a category, the leaf that it falls
/// into, and a logistic regression over the leaves learns their weights anew.
/// </summary>
internal sealed class GbdtLr : ForestModel
{
    private readonly GbdtLrOptions _options;
    private readonly Parameter _leaves;

    public GbdtLr(GbdtLrOptions options, RankingSetup setup)
        : base("gbdt-lr", options, setup)
    {
        _options = options;
        _leaves = new Parameter(torch.zeros(options.Trees * options.Leaves, 1, device: setup.Device));
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "gbdt-lr",
        ModelTask.Click,
        "He et al., Practical lessons from predicting clicks on ads at Facebook, ADKDD 2014",
        new GbdtLrOptions { LearningRate = 3e-3 },
        (options, setup) => new GbdtLr(options, setup),
        continues: false);

    public override Value Forward(RankingInputs x) => Sum(x, _leaves) + Bias(x.Rows);

    protected override BoostedForest Grow(float[] features, Example[] examples) =>
        ForestTrainer.Train(features, Forest.FeatureCount, [.. examples.Select(e => e.Label > 0.5f)], _options);
}
