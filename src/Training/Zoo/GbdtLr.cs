using Recsys.Training.Graph;
using Recsys.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training;

/// <summary>Settings of <see cref="GbdtLr"/>; <see cref="RankerOptions.Epochs"/> and the learning rate are the regression's.</summary>
public sealed record GbdtLrOptions : RankerOptions
{
    /// <summary>Trees; 1 to 10000.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Most leaves of a tree; 2 to 1024.</summary>
    public int Leaves { get; init; } = 16;

    /// <summary>Share of each tree's answer that is taken; above 0, to 1.</summary>
    public double TreeLearningRate { get; init; } = 0.1;

    /// <summary>Fewest examples of a leaf; from 1.</summary>
    public int ExamplesPerLeaf { get; init; } = 50;

    /// <summary>
    /// Share of the oldest training examples from which the categories' rates are counted; trees and regression learn from the rest, so
    /// that no example finds its own label in its features. 0 to below 1; with 0 only numbers tell examples apart.
    /// </summary>
    public double StatisticsShare { get; init; } = 0.5;

    /// <summary>
    /// A file for the trees: where it exists they are read from it and only the regression is trained, as often as there is new
    /// data; else they are grown and written to it. Null keeps none.
    /// </summary>
    public string? ForestFile { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Trees), Trees, 1, 10000);
        OptionRange.Check(nameof(Leaves), Leaves, 2, 1024);
        OptionRange.CheckPositive(nameof(TreeLearningRate), TreeLearningRate, 1);
        OptionRange.Check(nameof(ExamplesPerLeaf), ExamplesPerLeaf, 1, int.MaxValue);
        OptionRange.CheckChance(nameof(StatisticsShare), StatisticsShare);
    }
}

/// <summary>
/// Boosted trees and logistic regression (He et al. 2014): each tree turns an example into a category, the leaf that it falls
/// into, and a logistic regression over the leaves learns their weights anew.
/// </summary>
internal sealed class GbdtLr : RankingModel
{
    private readonly GbdtLrOptions _options;
    private readonly FieldLayout _layout;
    private readonly Parameter _leaves;
    private BoostedForest _forest;

    public GbdtLr(GbdtLrOptions options, RankingSetup setup)
        : base("gbdt-lr", setup)
    {
        (_options, _layout) = (options, setup.Layout);
        _forest = new BoostedForest(_layout.Count * TreeFeatures.Columns, []);
        _leaves = new Parameter(torch.zeros(options.Trees * options.Leaves, 1, device: setup.Device));
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "gbdt-lr",
        ModelTask.Click,
        "He et al., Practical lessons from predicting clicks on ads at Facebook, ADKDD 2014",
        new GbdtLrOptions { LearningRate = 3e-3 },
        (options, setup) => new GbdtLr(options, setup));

    public override int RowWidth => 1 + TreeFeatures.Columns;

    /// <summary>None: the rows hold what was counted.</summary>
    public override IReadOnlyList<RowRule> RowRules => [];

    public override int[] Prepare(RankingData data, CancellationToken cancellationToken)
    {
        var counted = (int)(_options.StatisticsShare * data.Train.Length);
        var learned = data.Train[counted..];
        using (torch.no_grad())
        using (torch.NewDisposeScope())
        {
            data.Table.Values.copy_(TreeFeatures.Rows(_layout, data.Set, data.Train.AsSpan(0, counted)).ToTensor(data.Table.Values.device, _layout.Rows, RowWidth));
        }

        _forest = _options.ForestFile is { } file && File.Exists(file) ? BoostedForest.Load(file) : Grow(data, learned);
        if (_forest.FeatureCount != _layout.Count * TreeFeatures.Columns || _forest.LeafCount > _leaves.shape[0])
        {
            throw new TrainingDataException(
                $"The trees of '{_options.ForestFile}' read {_forest.FeatureCount} features and have {_forest.LeafCount} leaves; "
                + $"these fields give {_layout.Count * TreeFeatures.Columns}, and {nameof(GbdtLrOptions.Trees)} and {nameof(GbdtLrOptions.Leaves)} allow {_leaves.shape[0]}.");
        }

        return learned;
    }

    public override Value Forward(RankingInputs x)
    {
        var features = x.Embeddings(TreeFeatures.Columns).Flatten(_forest.FeatureCount);
        var sum = features.Apply(
            (tensor, _) => ForestLayer.Compute(_forest, _leaves, tensor),
            (graph, name) => ForestLayer.Export(graph, _forest, _leaves.ToArray(), name));
        return sum + Bias(x.Rows);
    }

    private BoostedForest Grow(RankingData data, int[] learned)
    {
        var features = TreeFeatures.Of(data, _layout, learned, _layout.HistoryFields > 0);
        var forest = ForestTrainer.Train(features, _forest.FeatureCount, [.. learned.Select(i => data.Set.Examples[i].Label > 0.5f)], _options);
        if (_options.ForestFile is { } file)
        {
            forest.Save(file);
        }

        return forest;
    }
}
