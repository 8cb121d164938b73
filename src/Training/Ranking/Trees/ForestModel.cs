using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking.Trees;

/// <summary>A model on boosted trees, which it grows before the first epoch.</summary>
internal abstract class ForestModel : RankingModel
{
    private readonly ForestOptions _options;
    private readonly FieldLayout _layout;

    protected ForestModel(string name, ForestOptions options, RankingSetup setup)
        : base(name, setup)
    {
        (_options, _layout) = (options, setup.Layout);
        Forest = new BoostedForest(_layout.Count * TreeFeatures.Columns, []);
    }

    /// <summary>The trees; none before <see cref="Prepare"/>.</summary>
    public BoostedForest Forest { get; private set; }

    public override int RowWidth => 1 + TreeFeatures.Columns;

    /// <summary>None: the rows hold what was counted.</summary>
    public override IReadOnlyList<RowRule> RowRules => [];

    public override int EmbeddingsInRow(int dimension) => 0;

    public override int[] Prepare(RankingData data, CancellationToken cancellationToken)
    {
        var counted = (int)(_options.StatisticsShare * data.Train.Length);
        var learned = data.Train[counted..];
        data.Table.SimilarityFields?.SetRows(TreeFeatures.NumberRow);
        using (torch.no_grad())
        using (torch.NewDisposeScope())
        {
            data.Table.Values.copy_(TreeFeatures.Rows(_layout, data.Set, data.Train.AsSpan(0, counted)).ToTensor(data.Table.Values.device, _layout.Rows, RowWidth));
        }

        Forest = _options.ForestFile is { } file && File.Exists(file) ? BoostedForest.Load(file) : GrowAndSave(data, learned);
        var most = _options.Trees * _options.Leaves;
        if (Forest.FeatureCount != _layout.Count * TreeFeatures.Columns || Forest.LeafCount > most)
        {
            throw new TrainingDataException(
                $"The trees of '{_options.ForestFile}' read {Forest.FeatureCount} features and have {Forest.LeafCount} leaves; "
                + $"these fields give {_layout.Count * TreeFeatures.Columns}, and {nameof(ForestOptions.Trees)} and {nameof(ForestOptions.Leaves)} allow {most}.");
        }

        return learned;
    }

    /// <summary>Grows the trees.</summary>
    /// <param name="features">[examples, features] of <paramref name="examples"/>.</param>
    /// <param name="examples">The examples to learn from, oldest first.</param>
    protected abstract BoostedForest Grow(float[] features, Example[] examples);

    /// <summary>The sum of a weight for each leaf that an example falls into, [B, 1].</summary>
    protected Value Sum(RankingInputs x, Parameter leaves) => x.Embeddings(TreeFeatures.Columns).Flatten(Forest.FeatureCount).Apply(
        (tensor, _) => ForestLayer.Compute(Forest, leaves, tensor),
        (graph, name) => ForestLayer.Export(graph, Forest, leaves.ToArray(), name));

    private BoostedForest GrowAndSave(RankingData data, int[] learned)
    {
        var features = TreeFeatures.Of(data, _layout, learned, _layout.HistoryFields > 0);
        var forest = Grow(features, [.. learned.Select(i => data.Set.Examples[i])]);
        if (_options.ForestFile is { } file)
        {
            forest.Save(file);
        }

        return forest;
    }
}
