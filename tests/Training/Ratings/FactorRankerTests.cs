using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.Ratings;

namespace Recsys.Training.Tests;

/// <summary>Rating models as rankers of versions: a served score is the model's own estimate.</summary>
public sealed class FactorRankerTests : IDisposable
{
    private const int Users = 20;
    private const int Items = 20;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Served => [.. RatingFamilies.All.Where(f => f.IsServed).Select(f => f.Name)];

    public static TheoryData<string> NotServed => [.. RatingFamilies.All.Where(f => !f.IsServed).Select(f => f.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IsServed_Families_AreThoseWithFactors() => Assert.Equal(["bias", "svd", "mf", "autorec"], RatingFamilies.All.Where(f => f.IsServed).Select(f => f.Name));

    [Theory]
    [MemberData(nameof(Served))]
    public void Score_ServedVersion_IsTheEstimateOfTheModel(string name)
    {
        // User 19 and item 19 have no rating.
        var (all, _) = RatingSets.LowRank(Users, Items);
        var train = all.With(all.Interactions.ToArray().Where(e => e.User < 19 && e.Item < 19));
        var family = RatingFamilies.Get(name);
        var model = family.Train(train, RatingSets.Quick(name), TestContext.Current.CancellationToken);
        using var ranker = family.TrainRanker(train, all, RatingSets.Quick(name), cancellationToken: TestContext.Current.CancellationToken);
        using var recall = ImplicitFamilies.Get("als").Train(Liked(train), new ImplicitAlsOptions { Factors = 4, Epochs = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        using var served = _folder.Serve(Liked(train), recall, ranker);
        int[] items = [.. Enumerable.Range(0, Items)];
        float[] expected = new float[Items], actual = new float[Items], torch = new float[Items];

        Assert.Equal((name, ModelTask.Rating), (served.Manifest.Family, served.Manifest.Task!.Value));
        var measured = RatingEvaluator.Evaluate(model, train, RatedExample.From(all), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(measured.Rmse, ranker.Epochs[^1].Metrics[MetricNames.Rmse], 1e-9);
        Assert.Equal(measured.Mae, ranker.Epochs[^1].Metrics[MetricNames.Mae], 1e-9);
        foreach (var user in new[] { 0, 7, 19 })
        {
            model.Predict(new UserState(user, [], 0), items, expected);
            ranker.Predict(new UserState(user, [], 0), items, torch);
            served.Score(
                new RankRequest { UserId = train.UserIds[user], Interest = new float[4], State = [], History = [], Time = 0 }, [.. items.Select(i => new Candidate(i, 0))], actual);

            Assert.All(items, i => Assert.Equal(expected[i], actual[i], 1e-4f));
            Assert.All(items, i => Assert.Equal(expected[i], torch[i], 1e-4f));
        }

        // A user whom the version does not know: the items' biases.
        model.Predict(new UserState(-1, [], 0), items, expected);
        served.Score(new RankRequest { UserId = "new", Interest = new float[4], State = [], History = [], Time = 0 }, [.. items.Select(i => new Candidate(i, 0))], actual);
        Assert.All(items, i => Assert.Equal(expected[i], actual[i], 1e-4f));
    }

    [Fact]
    public void Measure_Ranker_GivesRootMeanSquareAndMeanAbsoluteError()
    {
        var data = RatingSets.Of(2, 2, (0, 0, 1f), (0, 1, 5f), (1, 0, 3f));
        using var ranker = RatingFamilies.Get("bias").TrainRanker(data, cancellationToken: TestContext.Current.CancellationToken);

        var figures = ranker.Measure([2, 5], [new Example(0, 0, 0, 1, 1), new Example(0, 1, 0, 2, 2)]);

        Assert.Equal(Math.Sqrt(5), figures[MetricNames.Rmse], 1e-6);
        Assert.Equal(2, figures[MetricNames.Mae], 1e-6);
    }

    [Theory]
    [MemberData(nameof(NotServed))]
    public void TrainRanker_FamilyOfNeighbours_SaysWhatServesThem(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => RatingFamilies.Get(name).TrainRanker(RatingSets.Of(1, 1, (0, 0, 3f))));
        Assert.Contains("item-to-item and user-to-user", e.Message, StringComparison.Ordinal);
    }

    private static InteractionDataset Liked(InteractionDataset ratings) => ratings.With(ratings.Interactions.ToArray().Select(e => e with { Kind = InteractionKind.Like }));
}
