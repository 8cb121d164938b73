using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Parts of models of histories.</summary>
public class InterestPartTests
{
    // Users stay with one of 8 groups of 6 items for a while, and click what is of the newest. Of 100 clicked lists nobody can learn the
    // groups of 48 items; that events follow each other tells them.
    [Fact]
    public void Dien_FewLabelsAndLongHistories_AuxiliaryLossLearnsItemsFromEvents()
    {
        const int groups = 8, each = 6, users = 1200;
        var random = new Random(11);
        var world = new PlantedSequences(users, groups * each);
        for (var user = 0; user < users; user++)
        {
            var visited = Enumerable.Range(0, groups).ToArray();
            random.Shuffle(visited);
            world.History(user, visited[..3].SelectMany(g => Enumerable.Range(0, 4).Select(_ => (g * each) + random.Next(each))));
            world.Candidate(user, (visited[2] * each) + random.Next(each), true);
            world.Candidate(user, (visited[random.Next(2)] * each) + random.Next(each), false);
        }

        var set = world.Build();
        double Auc(double weight) => TestAuc(set, Dien.Family, (DienOptions)Small(Dien.Family) with { Units = 8, HistoryLength = 12, AuxiliaryWeight = weight, Epochs = 40, BatchSize = 64 }, learned: 150);

        var (with, without) = (Auc(1), Auc(0));

        Assert.True(with > without + 0.08, $"with the auxiliary loss {with:0.000}, without {without:0.000}");
    }

    // A user likes or dislikes each of 16 groups, and changes that from time to time: what counts is the newest event of the candidate's own
    // group. A recurrent layer that takes all events in alike has to remember 16 likings in 4 numbers; one whose updates the candidate
    // scales remembers one.
    [Fact]
    public void Dien_InterestsThatChange_UpdatesScaledByTheCandidateFollowItsOwn()
    {
        const int groups = 16, users = 1200;
        var random = new Random(12);
        var world = new PlantedSequences(users, groups);
        for (var user = 0; user < users; user++)
        {
            var events = Enumerable.Range(0, 24).Select(_ => (Item: random.Next(groups), Kind: random.Next(2) == 0 ? InteractionKind.Like : InteractionKind.Dislike)).ToArray();
            world.History(user, events);
            foreach (var item in events.Select(e => e.Item).Distinct().Take(4))
            {
                world.Candidate(user, item, events.Last(e => e.Item == item).Kind == InteractionKind.Like);
            }
        }

        var options = (DienOptions)Small(Dien.Family) with { Units = 4, HistoryLength = 24, Epochs = 25, AuxiliaryWeight = 0 };

        Assert.InRange(TestAuc(world.Build(), Dien.Family, options, learned: 1000), 0.85, 1);
    }

    // A user has 4 of 8 interests, one after the other, and clicks what belongs to any of them. Four channels of two numbers, of which an event
    // updates one, hold too little of that alone: the memory beside them has to be written and to be read.
    [Fact]
    public void Mimn_InterestsInTurn_AreWrittenIntoTheMemoryAndReadFromIt()
    {
        var random = new Random(3);
        const int users = 900;
        var world = new PlantedSequences(users, 24);
        for (var user = 0; user < users; user++)
        {
            var interests = Enumerable.Range(0, 8).ToArray();
            random.Shuffle(interests);
            world.History(user, interests[..4].SelectMany(i => Enumerable.Range(0, 3).Select(_ => (3 * i) + random.Next(3))));
            for (var c = 0; c < 8; c++)
            {
                world.Candidate(user, (3 * interests[c]) + random.Next(3), c < 4);
            }
        }

        var options = (MimnOptions)Small(Mimn.Family) with { Slots = 4, SlotWidth = 2, UpdatedChannels = 1, HistoryLength = 12, Epochs = 10 };

        Assert.InRange(TestAuc(world.Build(), Mimn.Family, options, learned: 750), 0.8, 1);
    }

    private static RankerOptions Small(ModelFamily family) => Worlds.Tune(family, dimension: 8, learningRate: 0.01) with { Hidden = [16], BatchSize = 256 };

    private static double TestAuc(ExampleSet set, ModelFamily family, RankerOptions options, int learned)
    {
        var all = Enumerable.Range(0, set.Examples.Count);
        int[] train = [.. all.Where(i => set.Examples[i].User < learned)];
        int[] test = [.. all.Where(i => set.Examples[i].User >= learned)];
        return Worlds.Auc(family, options, set, train, test);
    }
}
