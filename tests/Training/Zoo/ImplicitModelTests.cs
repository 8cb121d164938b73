using FsCheck;
using FsCheck.Fluent;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Implicit;
using Recsys.Training.Zoo.Implicit;

namespace Recsys.Training.Tests;

public abstract class ImplicitRecommenderTests(string family) : PersonalisedRecommenderSuite
{
    protected override IRecommender Train(InteractionDataset train, int seed) => new RecallModelRecommender(
        ImplicitFamilies.Get(family).Train(
            train, ImplicitFamilies.Get(family).Defaults with { Factors = 16, Seed = seed }, cancellationToken: TestContext.Current.CancellationToken),
        train);
}

public sealed class ImplicitAlsTests() : ImplicitRecommenderTests("als")
{
    [Fact]
    public void Solve_AnyPositiveDefiniteSystem_GivesBackTheSolution() => Prop.ForAll(
        Gen.Choose(1, 12).Two().ToArbitrary(),
        pair =>
        {
            var (n, seed) = pair;
            var random = new Random(seed);
            var m = Enumerable.Range(0, n * n).Select(_ => random.NextDouble() - 0.5).ToArray();
            var x = Enumerable.Range(0, n).Select(_ => random.NextDouble()).ToArray();

            // A = M M' + I, b = A x.
            double A(int i, int j) => Enumerable.Range(0, n).Sum(k => m[(i * n) + k] * m[(j * n) + k]) + (i == j ? 1 : 0);
            var a = Enumerable.Range(0, n * n).Select(at => A(at / n, at % n)).ToArray();
            var b = Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => A(i, j) * x[j])).ToArray();
            PositiveDefinite.Solve(a, b);
            return b.Zip(x).All(p => Math.Abs(p.First - p.Second) < 1e-9);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Solve_NotPositiveDefinite_Throws() => Assert.Throws<ArithmeticException>(() => PositiveDefinite.Solve(new double[] { -1 }, new double[] { 1 }));
}

public sealed class BayesianPersonalizedRankingTests() : ImplicitRecommenderTests("bpr");

public class ImplicitFamilyTests
{
    public static TheoryData<string, ImplicitOptions> OutOfRange { get; } = new()
    {
        { nameof(ImplicitOptions.Factors), new ImplicitOptions { Factors = 0 } },
        { nameof(ImplicitOptions.Epochs), new ImplicitOptions { Epochs = 0 } },
        { nameof(ImplicitOptions.Regularization), new ImplicitOptions { Regularization = 0 } },
        { "Kinds.Count", new ImplicitOptions { Kinds = [] } },
        { nameof(ImplicitAlsOptions.Confidence), new ImplicitAlsOptions { Confidence = 0 } },
        { nameof(ImplicitOptions.HistoryLength), new ImplicitOptions { HistoryLength = 501 } },
        { nameof(ImplicitAlsOptions.SolverSteps), new ImplicitAlsOptions { SolverSteps = 0 } },
        { nameof(BprOptions.LearningRate), new BprOptions { LearningRate = 2 } },
        { nameof(BprOptions.HistorySteps), new BprOptions { HistorySteps = 0 } },
        { nameof(BprOptions.HistoryNegatives), new BprOptions { HistoryNegatives = 0 } },
    };

    [Fact]
    public void Validate_Defaults_AreInRange() => Assert.All(ImplicitFamilies.All, family => family.Defaults.Validate());

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheSetting(string setting, ImplicitOptions options)
    {
        var e = Assert.Throws<ArgumentException>(options.Validate);
        Assert.StartsWith(setting + " is ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_NoEventThatCounts_Throws()
    {
        var data = new InteractionDataset("shown", ["u"], ["i"], [new Interaction(0, 0, InteractionKind.Impression, 0, 1)]);
        var e = Assert.Throws<TrainingDataException>(() => ImplicitFamilies.Get("als").Train(data));
        Assert.Contains("None of the 1 events of 'shown' is of a kind that counts", e.Message, StringComparison.Ordinal);
    }
}
