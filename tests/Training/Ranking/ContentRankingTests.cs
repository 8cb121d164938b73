using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Content vectors as item fields of rankers.</summary>
public sealed class ContentRankingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, 0.9, 1)]
    [InlineData(false, 0.35, 0.65)]
    public void Train_ColdItems_AreRankedByContentAlone(bool withContents, double low, double high)
    {
        var set = ContentWorld.Pairs(withContents);
        var (train, test) = Split(set);
        Assert.InRange(Worlds.Auc(FactorizationMachine.Family, Options(FactorizationMachine.Family), set, train, test), low, high);
    }

    // An item of the data that no example is learned from, and the same one told to a silo, have the same numbers: of the content, of a known
    // attribute, and of an attribute and an id that are unknown, which training learns something of.
    [Theory]
    [InlineData("fm")]
    [InlineData("deepfm")]
    [InlineData("din")]
    public void Serve_ItemUnseenInTraining_HasTheRowThatTrainingGivesIt(string family)
    {
        var set = ContentWorld.Pairs(withContents: true);
        var events = ContentWorld.Clicks(withContents: true);
        var (train, _) = Split(set);
        var (ranking, recall) = (ModelRegistry.Get(family), TwoTowerTrainer.Train(events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken));
        using var ranker = RankingTrainer.Train(ranking, Options(ranking) with { Epochs = 2 }, set, train, [], cancellationToken: TestContext.Current.CancellationToken);
        using var served = _folder.Serve(events, recall, ranker);
        recall.Dispose();

        var interest = new float[served.Schema.InterestDimension];
        HistoryEvent[] history = [new(0, InteractionKind.Click, 0, 1)];
        served.ComputeInterest(history, interest);
        for (var item = ContentWorld.Warm; item < ContentWorld.Items; item++)
        {
            var row = served.AddColdItem($"new-{item}", ContentWorld.Described(events, item));
            Assert.True(row >= ContentWorld.Items);
            var scores = new float[2];
            served.Score(new RankRequest { Interest = interest, History = history, UserId = "u3", Time = 1 }, [new Candidate(item, 0), new Candidate(row, 0)], scores);
            Assert.All(served.Rank![item].ToArray().Zip(served.Rank[row].ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
            Assert.Equal(scores[0], scores[1], 1e-5f);
        }
    }

    private static (int[] Train, int[] Test) Split(Data.ExampleSet set)
    {
        int[] all = [.. Enumerable.Range(0, set.Examples.Count)];
        return ([.. all.Where(i => set.Examples[i].Item < ContentWorld.Warm)], [.. all.Where(i => set.Examples[i].Item >= ContentWorld.Warm)]);
    }

    private static RankerOptions Options(ModelFamily family) => Worlds.Tune(family, dimension: 8, epochs: 15);
}
