using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Recsys.Data;
using Recsys.Training.Ranking.Trees;
using Fitted = Microsoft.ML.Data.RankingPredictionTransformer<Microsoft.ML.Trainers.LightGbm.LightGbmRankingModelParameters>;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Grows boosted trees with LightGBM's LambdaRank.</summary>
internal static class LambdaRankTrainer
{
    /// <summary>Grows trees that put positives before the negatives of the same query.</summary>
    /// <param name="features">[N, features], row-major.</param>
    /// <param name="featureCount">Features of an example.</param>
    /// <param name="labels">[N].</param>
    /// <param name="queries">[N], number of each example's query.</param>
    /// <param name="options">Number and size of trees, seed and threads.</param>
    /// <exception cref="TrainingDataException">No query has examples of both labels.</exception>
    public static BoostedForest Train(float[] features, int featureCount, bool[] labels, int[] queries, ForestOptions options)
    {
        var mixed = Enumerable.Range(0, labels.Length).GroupBy(i => queries[i]).Any(q => q.Any(i => labels[i]) && q.Any(i => !labels[i]));
        if (!mixed)
        {
            throw new TrainingDataException(
                $"LambdaRank needs queries with examples of both labels; none of the {labels.Length} examples' is one. A longer {nameof(LambdaRankOptions.QueryPause)} makes longer queries.");
        }

        try
        {
            return ForestTrainer.Convert(Fit(Rows(features, featureCount, labels, queries), options).Model.TrainedTrees(), featureCount);
        }
        catch (ArgumentNullException e) when (e.ParamName == "items")
        {
            // LightGBM found no split at all, and Microsoft.ML 5.0.1 cannot hold its tree of one leaf.
            return ForestTrainer.Convert([], featureCount);
        }
    }

    /// <summary>The examples as the library reads them, query after query.</summary>
    internal static IDataView Rows(float[] features, int featureCount, bool[] labels, int[] queries)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, featureCount);
        schema[nameof(Row.Query)].ColumnType = new KeyDataViewType(typeof(uint), queries.Length + 1);

        // The library takes runs of rows for queries; the sort is stable.
        return new MLContext().Data.LoadFromEnumerable(
            Enumerable.Range(0, labels.Length).OrderBy(i => queries[i]).Select(i => new Row
            {
                Features = features[(i * featureCount)..((i + 1) * featureCount)],
                Label = labels[i] ? 1 : 0,
                Query = (uint)queries[i] + 1,
            }).ToArray(),
            schema);
    }

    /// <summary>The library's own model.</summary>
    internal static Fitted Fit(IDataView rows, ForestOptions options) =>
        new MLContext(options.Seed).Ranking.Trainers.LightGbm(new LightGbmRankingTrainer.Options
        {
            NumberOfIterations = options.Trees,
            NumberOfLeaves = options.Leaves,
            LearningRate = options.TreeLearningRate,
            MinimumExampleCountPerLeaf = options.ExamplesPerLeaf,
            NumberOfThreads = options.Threads == 0 ? null : options.Threads,
            RowGroupColumnName = nameof(Row.Query),
            CustomGains = [0, 1],
            Seed = options.Seed,
            Deterministic = true,
            Verbose = false,
        }).Fit(rows);

    /// <summary>The trees of the library's model.</summary>
    internal static IEnumerable<RegressionTree> TrainedTrees(this LightGbmRankingModelParameters model) =>
        model.TrainedTreeEnsemble.Trees;

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public uint Query { get; set; }
    }
}
