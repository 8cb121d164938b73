using Recsys.Data;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Logistic regression with each optimizer on a world with one field that tells and ten of noise.</summary>
public class LinearOptimizerTests
{
    private const int Count = 6000;
    private const int Train = 4000;
    private const int Told = 8;
    private const int NoiseFields = 10;
    private const int NoiseCategories = 20;

    public static TheoryData<LinearOptimizer, double> Optimizers => new()
    {
        { LinearOptimizer.Adam, 0.05 },
        { LinearOptimizer.Sgd, 20 },
        { LinearOptimizer.AdaGrad, 0.2 },
        { LinearOptimizer.Ftrl, 0.2 },
    };

    // The best possible ranking knows which of two chances a category has: AUC 0.8 of them 0.2 and 0.8.
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Train_WithoutRegularisation_FindsTheSignalAndNoZeros(LinearOptimizer optimizer, double stepSize)
    {
        var (signal, noise, auc) = Zeros(Options(optimizer, stepSize));
        Assert.Equal((0, 0), (signal, noise));
        Assert.InRange(auc, 0.75, 0.85);
    }

    // What twelve epochs say of a noise category adds up to 0.14 on average, of a telling one to more than 1.
    [Fact]
    public void Train_FtrlWithL1_SetsNoiseToExactlyZeroAndKeepsTheSignal()
    {
        var (signal, noise, auc) = Zeros(Options(LinearOptimizer.Ftrl, 0.2) with { L1 = 0.5 });
        Assert.Equal(0, signal);
        Assert.Equal(NoiseFields * NoiseCategories, noise);
        Assert.InRange(auc, 0.78, 0.85);
    }

    // A proximal step sees one batch at a time, so that noise needs a bound above a batch's; most weights still end at exactly 0.
    [Theory]
    [InlineData(LinearOptimizer.Adam, 0.02, 0.5)]
    [InlineData(LinearOptimizer.Sgd, 2, 0.01)]
    [InlineData(LinearOptimizer.AdaGrad, 0.1, 0.1)]
    public void Train_ProximalL1_SetsNoiseToZeroAndKeepsTheSignal(LinearOptimizer optimizer, double stepSize, double l1)
    {
        var (signal, noise, auc) = Zeros(Options(optimizer, stepSize) with { L1 = l1 });
        Assert.Equal(0, signal);
        Assert.InRange(noise, NoiseFields * NoiseCategories / 2, NoiseFields * NoiseCategories);
        Assert.InRange(auc, 0.78, 0.85);
    }

    // The mean over the states of a run would keep a trace of every weight that was ever above 0.
    [Fact]
    public void Train_FtrlWithL1AndAveraging_ServesExactZeros()
    {
        var (signal, noise, _) = Zeros(Options(LinearOptimizer.Ftrl, 0.2) with { L1 = 0.5, Averaging = 0.8, EvaluationsPerEpoch = 4 });
        Assert.Equal((0, NoiseFields * NoiseCategories), (signal, noise));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Train_StrongL2_HoldsWeightsDown(LinearOptimizer optimizer, double stepSize)
    {
        double Length(double l2)
        {
            using var ranker = TrainOn(Options(optimizer, stepSize) with { L2 = l2 });
            return Math.Sqrt(ranker.Table.Values.ToArray().Sum(w => (double)w * w));
        }

        var (free, held) = (Length(0), Length(10));
        Assert.True(held < free / 2, $"{held} with L2, {free} without");
    }

    [Theory]
    [InlineData("L1")]
    [InlineData("L2")]
    [InlineData("StepSize")]
    [InlineData("Beta")]
    public void Validate_OutOfRange_NamesTheSetting(string name)
    {
        var options = new LogisticRegressionOptions();
        var wrong = name switch
        {
            "L1" => options with { L1 = -1 },
            "L2" => options with { L2 = 101 },
            "StepSize" => options with { StepSize = 0 },
            _ => options with { Beta = 11 },
        };
        Assert.Contains(name, Assert.Throws<ArgumentException>(wrong.Validate).Message, StringComparison.Ordinal);
    }

    private static readonly ExampleSet World = Create();

    private static LogisticRegressionOptions Options(LinearOptimizer optimizer, double stepSize) =>
        (LogisticRegressionOptions)Worlds.Tune(LogisticRegression.Family, epochs: 12) with { Optimizer = optimizer, StepSize = stepSize, BatchSize = 500 };

    private static TrainedRanker TrainOn(LogisticRegressionOptions options) =>
        RankingTrainer.Train(LogisticRegression.Family, options, World, [.. Enumerable.Range(0, Train)], [], cancellationToken: TestContext.Current.CancellationToken);

    // How many weights of the telling field and of the noise are 0; the unknown categories, which no example has, are left out.
    private static (int Signal, int Noise, double Auc) Zeros(LogisticRegressionOptions options)
    {
        using var ranker = TrainOn(options);
        var values = ranker.Table.Values.ToArray();
        var (signal, noise, row) = (0, 0, 0);
        foreach (var field in World.Fields)
        {
            var zeros = values.AsSpan(row + 1, field.Vocabulary.Count - 1).Count(0f);
            (signal, noise) = field.Name == "told" ? (signal + zeros, noise) : (signal, noise + zeros);
            row += field.Vocabulary.Count;
        }

        return (signal, noise, Worlds.Auc(LogisticRegression.Family, options, World, Train));
    }

    private static ExampleSet Create()
    {
        var random = new Random(21);
        var told = Worlds.Draw(random, Count, Told);
        return Worlds.Examples(
            [.. told.Select(v => random.NextDouble() < (v % 2 == 0 ? 0.8 : 0.2) ? 1f : 0f)],
            [
                Worlds.Field("told", Told, told),
                .. Enumerable.Range(0, NoiseFields).Select(f => Worlds.Field($"noise{f}", NoiseCategories, Worlds.Draw(random, Count, NoiseCategories))),
            ]);
    }
}
