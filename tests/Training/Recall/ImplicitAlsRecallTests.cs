using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Training.Tests;

/// <summary>Factors of implicit feedback as a version: its graph solves the same least squares as training.</summary>
public sealed class ImplicitAlsRecallTests : IDisposable
{
    private const int Items = 60;

    private static readonly ImplicitAlsOptions Options = new() { Factors = 12, Regularization = 1, Epochs = 6 };
    private static readonly InteractionDataset Events = Tastes();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void ComputeInterest_AnyHistory_ScoresAsTheExactSolution(int length)
    {
        using var recall = ImplicitAlsRecall.Train(Events, Options, cancellationToken: TestContext.Current.CancellationToken);
        var exact = ImplicitFamilies.Get("als").Train(Events, Options, TestContext.Current.CancellationToken);
        var history = History(length);
        var expected = new ScoredItem[Items];
        Assert.Equal(Items, exact.Recommend(new UserState(0, history, length), new HashSet<int>(), expected));

        var interest = new float[recall.Dimension];
        recall.ComputeInterest([.. history.Reverse()], interest);

        Assert.All(expected, e => Assert.Equal(e.Score, VectorMath.Dot(interest, recall[e.Item]), 1e-3f));
    }

    [Fact]
    public void Train_Epochs_LowerTheLoss()
    {
        using var recall = ImplicitAlsRecall.Train(Events, Options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Options.Epochs, recall.Epochs.Count);
        Assert.All(recall.Epochs.Zip(recall.Epochs.Skip(1)), pair => Assert.True(pair.Second.Loss < pair.First.Loss, $"{pair}"));
    }

    [Fact]
    public void Open_WrittenVersion_HasTheInterestOfTraining()
    {
        using var recall = ImplicitAlsRecall.Train(Events, Options, cancellationToken: TestContext.Current.CancellationToken);
        ArtifactAssembler.Write(_folder.File("v1"), new ArtifactRequest { Version = "v1", CreatedAt = DateTimeOffset.UnixEpoch, Train = Events, Recall = recall });
        using var served = LoadedModel.Open(_folder.File("v1"));
        HistoryEvent[] newestFirst = [.. History(9).Reverse()];

        float[] expected = new float[recall.Dimension], actual = new float[recall.Dimension];
        recall.ComputeInterest(newestFirst, expected);
        served.ComputeInterest(newestFirst, actual);

        Assert.Equal("als", served.Manifest.Family);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

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
