using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Pairs of two fields with hidden vectors, many categories and few examples of each: what a factorization machine finds at once.</summary>
public class FnnTests
{
    private const int Count = 6000;
    private const int Train = 4000;

    // Both share every setting but the first values of the rows; the count is of the network's own epochs.
    [Fact]
    public void Train_RowsOfAFactorizationMachine_NeedsFewerEpochsThanRandomOnes()
    {
        var pretrained = EpochsTo(0.9, Options() with { PretrainingEpochs = 20 });
        var random = EpochsTo(0.9, Options() with { PretrainingEpochs = 0 });
        Assert.True(pretrained * 2 <= random, $"pretrained {pretrained} epochs, random {random}");
    }

    // Frozen random rows tell categories apart but not what they mean: the network learns that alone. Frozen rows of a machine know
    // it.
    [Fact]
    public void Train_Frozen_KeepsWhatTheRowsKnow()
    {
        var options = Options() with { Epochs = 3 };
        double Auc(FnnOptions o) => Worlds.Auc(Fnn.Family, o, World(), Train);
        var frozen = Auc(options with { PretrainingEpochs = 20, Frozen = true });
        var tuned = Auc(options with { PretrainingEpochs = 20 });
        var random = Auc(options with { PretrainingEpochs = 0, Frozen = true });
        Assert.True(frozen > random + 0.1, $"frozen {frozen:0.000}, frozen at random {random:0.000}");
        Assert.True(tuned > random + 0.1, $"fine-tuned {tuned:0.000}, frozen at random {random:0.000}");
    }

    [Fact]
    public void Train_Frozen_LeavesTheRowsAlone()
    {
        var set = World();
        using var ranker = RankingTrainer.Train(
            Fnn.Family, Options() with { PretrainingEpochs = 0, Frozen = true, Epochs = 1 }, set, [.. Enumerable.Range(0, 500)], [], cancellationToken: TestContext.Current.CancellationToken);
        using var other = RankingTrainer.Train(
            Fnn.Family, Options() with { PretrainingEpochs = 0, Frozen = true, Epochs = 2 }, set, [.. Enumerable.Range(0, 500)], [], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(TensorExtensions.ToArray(ranker.Table.Values), TensorExtensions.ToArray(other.Table.Values));
    }

    private static FnnOptions Options() => (FnnOptions)Worlds.Tune(Fnn.Family, epochs: 30, learningRate: 0.01);

    private static int EpochsTo(double auc, FnnOptions options)
    {
        using var ranker = RankingTrainer.Train(
            Fnn.Family, options, World(), [.. Enumerable.Range(0, Train)], [.. Enumerable.Range(Train, Count - Train)], cancellationToken: TestContext.Current.CancellationToken);
        return ranker.Epochs.FirstOrDefault(e => e.Metrics[MetricNames.Auc] >= auc)?.Epoch ?? options.Epochs + 1;
    }

    private static ExampleSet World()
    {
        const int size = 60;
        var random = new Random(8);
        int[][] values = [Worlds.Draw(random, Count, size), Worlds.Draw(random, Count, size)];
        var hidden = Enumerable.Range(0, 2).Select(_ => Worlds.Signs(random, size * 3)).ToArray();
        double Dot(int i) => Enumerable.Range(0, 3).Sum(d => hidden[0][(values[0][i] * 3) + d] * hidden[1][(values[1][i] * 3) + d]);
        return Worlds.Examples(
            [.. Enumerable.Range(0, Count).Select(i => Worlds.Label(Dot(i)))],
            [.. values.Select((v, f) => Worlds.Field($"field{f}", size, v))]);
    }
}
