using Recsys.Core;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

public class SequenceModelTests
{
    [Fact]
    public void Din_CandidateDependentInterest_BeatsMeanPooling()
    {
        // A candidate is clicked when it is among the user's 12 of 32 items. The mean of 12 vectors of 4 numbers cannot tell
        // which of 2^32 sets it was made of; the activation unit compares the candidate with each event by itself.
        var random = new Random(1);
        var world = new PlantedSequences(1500, 32);
        for (var user = 0; user < 1500; user++)
        {
            var shuffled = Enumerable.Range(0, 32).ToArray();
            random.Shuffle(shuffled);
            world.History(user, shuffled[..12]);
            foreach (var item in shuffled[10..14])
            {
                world.Candidate(user, item, shuffled.AsSpan(0, 12).Contains(item));
            }
        }

        var set = world.Build();
        RankerOptions Settings(RankerOptions o) => Small(o) with { Dimension = 4, HistoryLength = 12, Epochs = 25 };

        var din = PlantedSequences.TestAuc(set, "din", Settings);
        var mean = PlantedSequences.TestAuc(set, "mean-pooling", Settings);

        Assert.True(din > 0.9, $"DIN {din}, mean pooling {mean}");
        Assert.True(din > mean + 0.1, $"DIN {din}, mean pooling {mean}");
    }

    [Fact]
    public void Din_StrengthOfInterest_IsKept()
    {
        // A user has 1 to 11 events of one item and as many of another that everyone has; the first is clicked if 6 or more were of it.
        // Means over a history, and weights that add up to 1, are the same for one event as for 11.
        const int items = 16, users = 1000;
        var random = new Random(6);
        var world = new PlantedSequences(users, items + 1);
        for (var user = 0; user < users; user++)
        {
            var (item, count) = (random.Next(items), 1 + random.Next(11));
            var events = Enumerable.Range(0, count).SelectMany(_ => new[] { item, items }).ToArray();
            random.Shuffle(events);
            world.History(user, events);
            world.Candidate(user, item, count >= 6);
        }

        var set = world.Build();
        RankerOptions Settings(RankerOptions o) => Small(o) with { Dimension = 8, HistoryLength = 22, Epochs = 25 };

        var din = PlantedSequences.TestAuc(set, "din", o => (DinRankerOptions)Settings(o) with { Positions = false });

        Assert.True(din > 0.9, $"DIN {din}");
    }

    [Fact]
    public void Din_RecentEventsCount_BeatsTheUnitWithoutPositions()
    {
        // Everyone has liked half and disliked half of 12 items, and likes whatever comes if they liked most of the newest 4.
        var random = new Random(4);
        var world = new PlantedSequences(1500, 32);
        for (var user = 0; user < 1500; user++)
        {
            var kinds = Enumerable.Range(0, 12).Select(i => i < 6 ? InteractionKind.Like : InteractionKind.Dislike).ToArray();
            do
            {
                random.Shuffle(kinds);
            }
            while (kinds[^4..].Count(k => k == InteractionKind.Like) == 2);

            world.History(user, kinds.Select(kind => (random.Next(32), kind)));
            var likes = kinds[^4..].Count(k => k == InteractionKind.Like) > 2;
            for (var c = 0; c < 4; c++)
            {
                world.Candidate(user, random.Next(32), likes);
            }
        }

        var set = world.Build();
        DinRankerOptions Settings(RankerOptions o) => (DinRankerOptions)Small(o) with { Dimension = 4, HistoryLength = 12, Epochs = 10 };

        var with = PlantedSequences.TestAuc(set, "din", Settings);
        var without = PlantedSequences.TestAuc(set, "din", o => Settings(o) with { Positions = false });

        Assert.True(with > 0.9, $"with positions {with}, without {without}");
        Assert.True(without < 0.6, $"with positions {with}, without {without}");
    }

    [Fact]
    public void Dien_OrderOfEvents_BeatsDin()
    {
        // Everyone has seen all 8 items, two of each of 4 kinds, and clicks what they saw later of its kind. DIN as published sums over events
        // without regard to order, and all users' histories are the same set: it cannot do better than chance.
        var random = new Random(2);
        var world = new PlantedSequences(1500, 8);
        for (var user = 0; user < 1500; user++)
        {
            var history = Enumerable.Range(0, 8).ToArray();
            random.Shuffle(history);
            world.History(user, history);
            for (var c = 0; c < 4; c++)
            {
                var item = random.Next(8);
                world.Candidate(user, item, Array.IndexOf(history, item) > Array.IndexOf(history, item ^ 1));
            }
        }

        var set = world.Build();
        RankerOptions Settings(RankerOptions o) => Small(o) with { Dimension = 8, HistoryLength = 8, Epochs = 25 };

        var dien = PlantedSequences.TestAuc(set, "dien", o => (DienOptions)Settings(o) with { Units = 16 });
        var din = PlantedSequences.TestAuc(set, "din", o => (DinRankerOptions)Settings(o) with { Positions = false });

        Assert.True(dien > 0.85, $"DIEN {dien}, DIN {din}");
        Assert.True(din < 0.6, $"DIEN {dien}, DIN {din}");
    }

    [Fact]
    public void Mimn_SwitchingInterests_BeatsDienOfTheSameState()
    {
        // A user has 4 of 8 interests, one after the other for 6 events each, and clicks what belongs to any of them; 32 numbers
        // are kept a user. DIEN has to keep something of each event: 8 numbers of 4 events miss three of the interests, 2 of 16
        // miss one or two, and one number of each of the 24 cannot hold 8 interests apart. MIMN gathers all events in 4 slots and 4 channels.
        var random = new Random(3);
        var world = new PlantedSequences(1200, 32);
        for (var user = 0; user < 1200; user++)
        {
            var interests = Enumerable.Range(0, 8).ToArray();
            random.Shuffle(interests);
            world.History(user, interests[..4].SelectMany(i => Enumerable.Range(0, 6).Select(_ => (4 * i) + random.Next(4))));
            for (var c = 2; c < 6; c++)
            {
                world.Candidate(user, (4 * interests[c]) + random.Next(4), c < 4);
            }

            world.Candidate(user, (4 * interests[0]) + random.Next(4), true);
            world.Candidate(user, (4 * interests[6]) + random.Next(4), false);
        }

        var set = world.Build();
        RankerOptions Settings(RankerOptions o) => Small(o) with { Dimension = 8, HistoryLength = 24, BatchSize = 512, Epochs = 15 };

        var mimn = PlantedSequences.TestAuc(set, "mimn", o => (MimnOptions)Settings(o) with { Slots = 4, SlotWidth = 4 });
        var dien = new[] { (24, 1), (16, 2), (4, 8) }.Select(shape =>
            PlantedSequences.TestAuc(set, "dien", o => (DienOptions)Settings(o) with { HistoryLength = shape.Item1, Units = shape.Item2 })).ToArray();

        Assert.True(mimn > dien.Max() + 0.1, $"MIMN {mimn}, DIEN {string.Join(" ", dien)}");
    }

    private static RankerOptions Small(RankerOptions options) => options with
    {
        Hidden = [32],
        Dropout = 0,
        LearningRate = 0.01,
        EmbeddingDecay = 0,
        RowPenalty = 0,
        Averaging = 0,
        EvaluationsPerEpoch = 1,
        UnknownUsers = 0,
        UnknownContexts = 0,
        InitialDeviation = 0.3,
        BatchSize = 256,
        HistoryAsFields = false,
        Seed = 5,
        Threads = 1,
    };
}
