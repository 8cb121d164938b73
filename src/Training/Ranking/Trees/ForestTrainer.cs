using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Recsys.Data;
using Fitted = Microsoft.ML.Data.BinaryPredictionTransformer<

    Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LightGbm.LightGbmBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>>;

namespace Recsys.Training.Ranking.Trees;

/// <summary>Grows boosted trees with LightGBM (Ke et al. 2017).</summary>
internal static class ForestTrainer
{
    /// <summary>Grows trees that tell labels apart.</summary>
    /// <param name="features">[N, features], row-major.</param>
    /// <param name="featureCount">Features of an example.</param>
    /// <param name="labels">[N], of both kinds.</param>
    /// <param name="options">Number and size of trees, seed and threads.</param>
    /// <exception cref="TrainingDataException">All labels are the same.</exception>
    public static BoostedForest Train(float[] features, int featureCount, bool[] labels, ForestOptions options)
    {
        if (!labels.Contains(true) || !labels.Contains(false))
        {
            throw new TrainingDataException($"Trees need examples of both labels; all {labels.Length} have the same.");
        }

        return Convert(Fit(Rows(features, featureCount, labels), options).TrainedTrees(), featureCount);
    }

    /// <summary>The examples as the library reads them.</summary>
    internal static IDataView Rows(float[] features, int featureCount, bool[] labels)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, featureCount);
        return new MLContext().Data.LoadFromEnumerable(
            labels.Select((label, i) => new Row { Features = features[(i * featureCount)..((i + 1) * featureCount)], Label = label }), schema);
    }

    /// <summary>The library's own model.</summary>
    internal static Fitted Fit(IDataView rows, ForestOptions options) =>
        new MLContext(options.Seed).BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
        {
            NumberOfIterations = options.Trees,
            NumberOfLeaves = options.Leaves,
            LearningRate = options.TreeLearningRate,
            MinimumExampleCountPerLeaf = options.ExamplesPerLeaf,
            NumberOfThreads = options.Threads == 0 ? null : options.Threads,
            Seed = options.Seed,
            Deterministic = true,
            Verbose = false,
        }).Fit(rows);

    /// <summary>The trees of the library's model.</summary>
    internal static IEnumerable<RegressionTree> TrainedTrees(this Fitted model) => model.Model.SubModel.TrainedTreeEnsemble.Trees;

    /// <summary>The library's trees in this project's form.</summary>
    internal static BoostedForest Convert(IEnumerable<RegressionTree> library, int featureCount)
    {
        BoostedTree[] trees = [.. library.Select(tree => new BoostedTree(
            [.. tree.NumericalSplitFeatureIndexes],
            [.. tree.NumericalSplitThresholds],
            [.. tree.LeftChild],
            [.. tree.RightChild],
            [.. tree.LeafValues.Select(v => (float)v)]))];

        // Where nothing was worth a split there are no trees: one leaf for all.
        return new BoostedForest(featureCount, trees.Length > 0 ? trees : [new BoostedTree([], [], [], [], [0])]);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
