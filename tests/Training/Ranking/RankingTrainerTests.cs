using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

public sealed class RankingTrainerTests
{
    private static readonly ExampleSet World = FieldWorld.Create();
    private static readonly ExampleSplit Split = ExampleSplit.ByTime(World);
    private static readonly RankerOptions Options = new() { Dimension = 4, Hidden = [8], Epochs = 6, BatchSize = 256, LearningRate = 0.02, Threads = 1, Patience = 6 };

    [Fact]
    public void Train_PlantedTastes_RanksFarAboveChance()
    {
        using var ranker = Train(Options with { Epochs = 15 });

        var scores = ranker.Predict(Split.Test);

        // A third of the pairs match and are liked with 0.9, the others with 0.2: whoever knows this reaches 0.816.
        Assert.InRange(ClickMetrics.Auc(scores, [.. Split.Test.Select(i => World.Examples[i].Label > 0)]), 0.74, 1);
    }

    [Fact]
    public void Predict_InBatchesAndAsServed_IsTheSame()
    {
        using var ranker = Train(Options);
        var byUser = World.Events.ByUser();
        foreach (var index in Split.Test.Take(40))
        {
            var e = World.Examples[index];
            var history = byUser[e.User].Where(h => h.Time < e.Time).Select(h => new HistoryEvent(h.Item, h.Kind, h.Value, h.Time)).ToArray();
            var served = new float[1];

            ranker.Predict(new UserState(e.User, history, e.Time), [e.Item], served);

            Assert.Equal(ranker.Predict([index])[0], served[0], 1e-5f);
        }
    }

    [Fact]
    public void Train_CancelledAndResumed_EqualsOneThatRanThrough()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        using var through = Train(Options);
        using var stop = new CancellationTokenSource();
        var progress = new Relay(p =>
        {
            if (p.Epoch == 3)
            {
                stop.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => Train(Options, file, progress, stop.Token));
        var resumed = new List<int>();
        using var rest = Train(Options, file, new Relay(p => resumed.Add(p.Epoch)));

        Assert.Equal([4, 5, 6], resumed);
        Assert.Equal(through.ItemRows, rest.ItemRows);
        Assert.Equal(through.Predict(Split.Test), rest.Predict(Split.Test));
    }

    [Fact]
    public void Train_AveragedAndResumed_EqualsOneThatRanThrough()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        var options = Options with { Averaging = 0.7, EvaluationsPerEpoch = 3, Epochs = 4 };
        using var through = Train(options);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Train(options, file, new Relay(_ => stop.Cancel()), stop.Token));
        using var rest = Train(options, file);
        using var plain = Train(options with { Averaging = 0 });

        Assert.Equal(through.ItemRows, rest.ItemRows);
        Assert.NotEqual(through.ItemRows, plain.ItemRows);
    }

    [Fact]
    public void Train_MorePartsThanSteps_ValidatesAfterEachStep()
    {
        using var ranker = Train(Options with { Epochs = 1, BatchSize = 1_000_000, EvaluationsPerEpoch = 100 });

        Assert.True(ranker.Epochs.Single().Best);
    }

    [Fact]
    public void Train_CheckpointOfOtherSettings_BeginsAnew()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        Train(Options with { Epochs = 2 }, file).Dispose();
        var epochs = new List<int>();

        Train(Options with { Epochs = 2, Seed = 4 }, file, new Relay(p => epochs.Add(p.Epoch))).Dispose();

        Assert.Equal([1, 2], epochs);
    }

    [Fact]
    public void Train_TruncatedCheckpoint_IsRefused()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "run.checkpoint");
        Train(Options with { Epochs = 1 }, file).Dispose();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^40]);

        var e = Assert.Throws<TrainingDataException>(() => Train(Options with { Epochs = 1 }, file));

        Assert.Contains("not a whole checkpoint", e.Message, StringComparison.Ordinal);
    }

    private static TrainedRanker Train(
        RankerOptions options, string? checkpoint = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RankingTrainer.Train(DeepFm.Family, options, World, Split.Train, Split.Validation, progress, checkpoint, cancellationToken: cancellationToken);
}
