using System.Globalization;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;

namespace Recsys.Training.Tests;

/// <summary>Generated worlds for models over fields, and how one is trained and tested on them.</summary>
internal static class Worlds
{
    /// <summary>The settings that every model of a comparison gets.</summary>
    public static RankerOptions Tune(ModelFamily family, int dimension = 4, int epochs = 40, double learningRate = 0.02) => family.Defaults with
    {
        Dimension = dimension,
        Hidden = [32, 16],
        Dropout = 0,
        LearningRate = learningRate,
        WeightDecay = 0,
        EmbeddingDecay = 0,
        InitialDeviation = 0.3,
        RowPenalty = 0,
        Averaging = 0,
        EvaluationsPerEpoch = 1,
        UnknownUsers = 0,
        UnknownContexts = 0,
        HistoryAsFields = false,
        BatchSize = 128,
        Epochs = epochs,
        Patience = epochs,
        Seed = 5,
        Threads = 1,
    };

    /// <summary>Examples of one user and one item; what differs are the fields of each example.</summary>
    public static ExampleSet Examples(float[] labels, params FieldColumn[] fields) => new(
        new InteractionDataset("world", ["user"], ["item"], []),
        [.. labels.Select((label, i) => new Example(0, 0, i, label, 0))],
        fields);

    /// <summary>A field with one of some categories an example; category 0 stays free for the unknown.</summary>
    public static FieldColumn Field(string name, int count, IEnumerable<int> values) => FieldColumn.Category(
        name, FieldOwner.Context, [string.Empty, .. Enumerable.Range(0, count).Select(c => $"{c}")], [.. values.Select(v => v + 1)]);

    /// <summary>A random sign.</summary>
    public static int Sign(Random random) => random.Next(2) == 0 ? -1 : 1;

    /// <summary>Random signs.</summary>
    public static int[] Signs(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Sign(random))];

    /// <summary>1 for a value above 0, else 0.</summary>
    public static float Label(double value) => value > 0 ? 1 : 0;

    /// <summary>Numbers from 0 to below a bound.</summary>
    public static int[] Draw(Random random, int count, int below) => [.. Enumerable.Range(0, count).Select(_ => random.Next(below))];

    /// <summary>Trains on the first examples and gives the AUC on the rest.</summary>
    public static double Auc(ModelFamily family, RankerOptions options, ExampleSet set, int train) =>
        Auc(family, options, set, [.. Enumerable.Range(0, train)], [.. Enumerable.Range(train, set.Examples.Count - train)]);

    /// <summary>Trains on some examples and gives the AUC on others.</summary>
    public static double Auc(ModelFamily family, RankerOptions options, ExampleSet set, int[] train, int[] test)
    {
        using var ranker = RankingTrainer.Train(family, options, set, train, [], cancellationToken: TestContext.Current.CancellationToken);
        var auc = ClickMetrics.Auc(ranker.Predict(test), [.. test.Select(i => set.Examples[i].Label > 0.5f)]);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{family.Name} {auc:0.000}"));
        return auc;
    }
}
