using FsCheck;
using FsCheck.Fluent;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Tests;

public sealed class ItemKnnTests
{
    [Fact]
    public void Build_Cosine_GivesHandWorkedLists()
    {
        var model = Build(new ItemKnnOptions { Neighbours = 2, DampActiveUsers = false });

        Assert.Equal([1, 2], model.NeighboursOf(0).ToArray());
        Assert.Equal([0, 2], model.NeighboursOf(1).ToArray());
        Assert.Equal(2 / Math.Sqrt(6), model.ScoresOf(1)[0], 1e-6);
        Assert.Equal(0.5, model.ScoresOf(1)[1], 1e-6);
        Assert.Equal([4], model.NeighboursOf(3).ToArray());
        Assert.Equal([1f], model.ScoresOf(3).ToArray());
        Assert.Equal([4, -1], model.Rows[6..8]);
        Assert.Equal([1f, 0f], model.Scores[6..8]);
    }

    [Fact]
    public void Build_ShrinkageAndDamping_FollowTheFormula()
    {
        var shrunk = Build(new ItemKnnOptions { Shrinkage = 3, DampActiveUsers = false });
        var toPopular = Build(new ItemKnnOptions { PopularityDamping = 0, DampActiveUsers = false });
        var toRare = Build(new ItemKnnOptions { PopularityDamping = 1, DampActiveUsers = false });
        var damped = Build(new ItemKnnOptions());

        Assert.Equal(2 / (Math.Sqrt(6) + 3), ScoreOf(shrunk, 0, 1), 1e-6);
        Assert.Equal(2 / 3.0, ScoreOf(toPopular, 0, 1), 1e-6);
        Assert.Equal(2 / 2.0, ScoreOf(toRare, 0, 1), 1e-6);
        Assert.Equal(((1 / Math.Log(5)) + (1 / Math.Log(4))) / Math.Sqrt(6), ScoreOf(damped, 0, 1), 1e-6);
    }

    [Fact]
    public void Build_MaxHistory_KeepsTheNewestItems()
    {
        var model = Build(new ItemKnnOptions { MaxHistory = 2, DampActiveUsers = false });

        // User 0 has a, b, c in this order: a with b then comes from user 1 only.
        Assert.Equal(1 / Math.Sqrt(2 * 2), ScoreOf(model, 0, 1), 1e-6);
    }

    [Fact]
    public void Build_Checkerboard_FindsOnlyTheBlock()
    {
        var model = ItemKnn.Build(PlantedData.Blocks(), null, TestContext.Current.CancellationToken);

        for (var item = 0; item < PlantedData.ItemCount; item++)
        {
            Assert.Equal(
                PlantedData.ItemsOf(item % PlantedData.BlockCount).Where(i => i != item),
                model.NeighboursOf(item).ToArray().Order());
        }
    }

    [Fact]
    public void Build_RandomData_EqualsTheDenseOracle()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var data = RandomData(seed, users: 12, items: 9, events: 60);
            var model = ItemKnn.Build(data, new ItemKnnOptions { Neighbours = 4, DampActiveUsers = false });
            for (var item = 0; item < data.ItemCount; item++)
            {
                var expected = DenseCosine(data, item).OrderByDescending(s => s.Score).ThenBy(s => s.Item).Take(4).ToArray();
                if (!expected.Select(s => s.Item).SequenceEqual(model.NeighboursOf(item).ToArray()))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Options_Defaults_AreValidAndAsDocumented()
    {
        var options = new ItemKnnOptions();

        options.Validate();

        Assert.Equal(
            (50, 0f, 0.5f, true, 1000),
            (options.Neighbours, options.Shrinkage, options.PopularityDamping, options.DampActiveUsers, options.MaxHistory));
        Assert.DoesNotContain(InteractionKind.Impression, options.Kinds);
        Assert.DoesNotContain(InteractionKind.Dislike, options.Kinds);
    }

    public static TheoryData<ItemKnnOptions, string> InvalidOptions() => new()
    {
        { new() { Neighbours = 0 }, "Neighbours" },
        { new() { Neighbours = 1001 }, "Neighbours" },
        { new() { Shrinkage = -0.1f }, "Shrinkage" },
        { new() { Shrinkage = float.NaN }, "Shrinkage" },
        { new() { PopularityDamping = -0.1f }, "PopularityDamping" },
        { new() { PopularityDamping = 1.1f }, "PopularityDamping" },
        { new() { MaxHistory = 1 }, "MaxHistory" },
        { new() { MaxHistory = 100_001 }, "MaxHistory" },
        { new() { Kinds = new HashSet<InteractionKind>() }, "Kinds" },
    };

    [Theory]
    [MemberData(nameof(InvalidOptions))]
    public void Build_SettingOutsideItsRange_ThrowsNamingIt(ItemKnnOptions options, string setting)
    {
        var error = Assert.Throws<ArgumentException>(() => Build(options));

        Assert.Equal(setting, error.ParamName);
    }

    /// <summary>User 0: a b c; user 1: a b; user 2: a; user 3: c; user 4: d e. So n = 3, 2, 2, 1, 1.</summary>
    internal static InteractionDataset Data()
    {
        (int User, int Item)[] pairs = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (3, 2), (4, 3), (4, 4)];
        return new InteractionDataset(
            "hand",
            ["0", "1", "2", "3", "4"],
            ["a", "b", "c", "d", "e"],
            pairs.Select((p, i) => new Interaction(p.User, p.Item, InteractionKind.Click, 0, i)));
    }

    private static ItemKnnModel Build(ItemKnnOptions options) =>
        ItemKnn.Build(Data(), options, TestContext.Current.CancellationToken);

    private static float ScoreOf(ItemKnnModel model, int item, int neighbour) =>
        model.ScoresOf(item)[model.NeighboursOf(item).IndexOf(neighbour)];

    private static InteractionDataset RandomData(int seed, int users, int items, int events)
    {
        var random = new Random(seed);
        return new InteractionDataset(
            "random",
            [.. Enumerable.Range(0, users).Select(u => $"{u}")],
            [.. Enumerable.Range(0, items).Select(i => $"{i}")],
            Enumerable.Range(0, events)
                .Select(t => new Interaction(random.Next(users), random.Next(items), InteractionKind.Click, 0, t)));
    }

    private static IEnumerable<ScoredItem> DenseCosine(InteractionDataset data, int item)
    {
        var met = new bool[data.UserCount, data.ItemCount];
        foreach (var e in data.Interactions)
        {
            met[e.User, e.Item] = true;
        }

        var users = Enumerable.Range(0, data.UserCount).ToArray();
        for (var other = 0; other < data.ItemCount; other++)
        {
            var both = users.Count(u => met[u, item] && met[u, other]);
            if (other != item && both > 0)
            {
                var norm = MathF.Pow(users.Count(u => met[u, item]), 0.5f) * MathF.Pow(users.Count(u => met[u, other]), 0.5f);
                yield return new ScoredItem(other, both / norm);
            }
        }
    }
}
