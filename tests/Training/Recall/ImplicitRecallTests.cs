using Recsys.Conformance;
using Recsys.Core;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Implicit;
using Recsys.Training.Zoo.Implicit;

namespace Recsys.Training.Tests;

/// <summary>Factors of implicit feedback as a version: its graph makes of a history what training would.</summary>
public sealed class ImplicitRecallTests : IDisposable
{
    private const int Items = 60;

    private static readonly ImplicitAlsOptions Als = new() { Factors = 12, Regularization = 1, Epochs = 6 };
    private static readonly BprOptions Bpr = new() { Factors = 12, Regularization = 0.01, Epochs = 20 };
    private static readonly InteractionDataset Events = Tastes();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void ComputeInterest_Als_IsTheExactSolution(int length)
    {
        using var recall = Train("als");
        var history = History(length);
        var solver = new ImplicitLeastSquares(Als.Factors, Als.Confidence, Als.Regularization);
        var exact = new float[Als.Factors];
        solver.Solve([.. history.GroupBy(e => e.Row, (row, own) => (row, (float)own.Count()))], recall.ItemVectors, solver.Gram(recall.ItemVectors), exact);

        var interest = new float[recall.Dimension];
        recall.ComputeInterest([.. history.Reverse()], interest);

        Assert.All(Enumerable.Range(0, Items), item => Assert.Equal(VectorMath.Dot(exact, recall[item]), VectorMath.Dot(interest, recall[item]), 1e-3f));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void ComputeInterest_Bpr_IsTheAscentWrittenOut(int length)
    {
        using var recall = Train("bpr");
        var history = History(length);
        int[] met = [.. history.Select(e => e.Row).Distinct()];
        var random = new Random(Bpr.Seed);
        int[] others = [.. Enumerable.Range(0, Bpr.HistoryNegatives).Select(_ => random.Next(Items))];
        double Norm(int item) => VectorMath.Dot(recall[item], recall[item]);
        var curvature = (0.5 * (met.Sum(Norm) + (met.Length * others.Average(Norm)))) + (met.Length * Bpr.Regularization);
        var p = new double[Bpr.Factors + 1];
        p[^1] = 1;
        var before = (double[])p.Clone();
        for (var step = 0; step < Bpr.HistorySteps; step++)
        {
            var ahead = p.Select((x, k) => x + ((x - before[k]) * (step == 0 ? 0 : (step - 1.0) / (step + 2)))).ToArray();
            double Score(int item) => ahead.Select((x, k) => x * recall[item][k]).Sum();
            var up = new double[Bpr.Factors];
            foreach (var i in met)
            {
                foreach (var j in others)
                {
                    var pull = 1 / (1 + Math.Exp(Score(i) - Score(j))) / others.Length;
                    for (var k = 0; k < up.Length; k++)
                    {
                        up[k] += pull * (recall[i][k] - recall[j][k]);
                    }
                }
            }

            before = p;
            p = ahead;
            for (var k = 0; k < up.Length; k++)
            {
                p[k] += (up[k] - (met.Length * Bpr.Regularization * p[k])) / Math.Max(curvature, 1 / Bpr.LearningRate);
            }
        }

        var interest = new float[recall.Dimension];
        recall.ComputeInterest([.. history.Reverse()], interest);

        Assert.All(Enumerable.Range(0, p.Length), k => Assert.Equal(p[k], interest[k], 1e-3));
    }

    [Fact]
    public void ComputeInterest_Bpr_RanksOwnTasteFirst()
    {
        using var recall = Train("bpr");

        // Five items of the taste that is item % 3 = 1; the rest of it comes before the others.
        var interest = new float[recall.Dimension];
        recall.ComputeInterest([.. new[] { 1, 4, 7, 10, 13 }.Select(row => new HistoryEvent(row, InteractionKind.Click, 0, 1))], interest);
        var top = Enumerable.Range(16, Items - 16).OrderByDescending(item => VectorMath.Dot(interest, recall[item])).Take(10);

        Assert.True(top.Count(item => item % 3 == 1) >= 8, string.Join(" ", top));
    }

    [Theory]
    [InlineData("als")]
    [InlineData("bpr")]
    public void ComputeInterest_RepeatedEvents_CountTogether(string family)
    {
        using var recall = Train(family);
        HistoryEvent e = new(3, InteractionKind.Click, 0, 1), other = new(8, InteractionKind.Click, 0, 2);
        float[] once = new float[recall.Dimension], twice = new float[recall.Dimension], apart = new float[recall.Dimension];

        recall.ComputeInterest([other, e], once);
        recall.ComputeInterest([e, other, e], twice);
        recall.ComputeInterest([e, e, other], apart);

        // Two events with an item are more confidence to als, and the same pair to bpr.
        var more = once.Zip(twice).Max(p => MathF.Abs(p.First - p.Second));
        Assert.All(twice.Zip(apart), p => Assert.Equal(p.First, p.Second, 1e-4f));
        Assert.True(family == "als" ? more > 0.01f : more < 1e-4f, $"{more}");
    }

    [Theory]
    [InlineData("als")]
    [InlineData("bpr")]
    public void Train_Epochs_LowerTheLoss(string family)
    {
        using var recall = Train(family);

        Assert.Equal(OptionsOf(family).Epochs, recall.Epochs.Count);
        Assert.True(recall.Epochs[^1].Loss < 0.7 * recall.Epochs[0].Loss, $"{recall.Epochs[0].Loss} to {recall.Epochs[^1].Loss}");
    }

    [Theory]
    [InlineData("als")]
    [InlineData("bpr")]
    public void Open_WrittenVersion_HasTheInterestOfTraining(string family)
    {
        using var recall = Train(family);
        using var served = _folder.Serve(Events, recall);
        HistoryEvent[] newestFirst = [.. History(9).Reverse(), .. History(3)];

        float[] expected = new float[recall.Dimension], actual = new float[recall.Dimension];
        recall.ComputeInterest(newestFirst, expected);
        served.ComputeInterest(newestFirst, actual);

        Assert.Equal(family, served.Manifest.Family);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static ImplicitOptions OptionsOf(string family) => family == "als" ? Als : Bpr;

    private static RecallModel Train(string family) =>
        ImplicitFamilies.Get(family).Train(Events, OptionsOf(family), cancellationToken: TestContext.Current.CancellationToken);

    private static HistoryEvent[] History(int length) =>
        [.. Enumerable.Range(0, length).Select(i => new HistoryEvent((i * 7) % Items, InteractionKind.Click, 0, i))];

    // Three tastes; users meet items of their own, and some others.
    private static InteractionDataset Tastes()
    {
        var random = new Random(11);
        var events = new List<Interaction>();
        for (var user = 0; user < 90; user++)
        {
            foreach (var item in Enumerable.Range(0, Items).Where(i => random.NextDouble() < (i % 3 == user % 3 ? 0.4 : 0.05)))
            {
                events.Add(new Interaction(user, item, InteractionKind.Click, 0, events.Count));
            }
        }

        return new InteractionDataset("tastes", [.. Enumerable.Range(0, 90).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], events);
    }
}
