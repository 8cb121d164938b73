using Recsys.Core;

namespace Recsys.Simulation.Tests;

public sealed class GameWorldGenerateTests
{
    [Fact]
    public void Generate_Defaults_ReachTheCounts()
    {
        var data = DefaultWorld.Data;
        var kinds = data.Interactions.ToArray().CountBy(i => i.Kind).ToDictionary();

        Assert.Equal((3_000, 5_000), (data.UserCount, data.ItemCount));
        Assert.InRange(data.Interactions.Length, 285_000, 315_000);
        Assert.Equal(("player-00001", "game-05000"), (data.UserIds[0], data.ItemIds[^1]));
        Assert.All(data.ByUser(), events => Assert.NotEmpty(events));
        Assert.True(kinds[InteractionKind.Impression] > kinds[InteractionKind.Click]);
        Assert.True(kinds[InteractionKind.Click] > kinds[InteractionKind.Play]);
        Assert.True(kinds[InteractionKind.Play] > kinds[InteractionKind.Like]);
        Assert.True(kinds[InteractionKind.Like] > kinds[InteractionKind.Dislike]);
        Assert.True(kinds[InteractionKind.AddToCart] > kinds[InteractionKind.Purchase]);
        Assert.InRange(kinds[InteractionKind.Purchase], 1_000, 10_000);
    }

    [Fact]
    public void Generate_AnyEvent_LiesInThePeriodAfterTheReleaseWithAValueOfItsKind()
    {
        var world = DefaultWorld.World;

        foreach (var e in DefaultWorld.Data.Interactions)
        {
            Assert.InRange(e.Time, Math.Max(world.StartTime, world.ReleasedAt(e.Item)), world.EndTime - 1);
            switch (e.Kind)
            {
                case InteractionKind.Play: Assert.InRange(e.Value, 1, 4 * 3600); break;
                case InteractionKind.Purchase: Assert.InRange(e.Value, 1, 70); break;
                default: Assert.Equal(0, e.Value); break;
            }
        }
    }

    [Fact]
    public void Generate_SameOptions_GiveTheSameEvents()
    {
        var first = new GameWorld(Small()).Generate();
        var second = new GameWorld(Small()).Generate();

        Assert.True(first.Interactions.SequenceEqual(second.Interactions));
        Assert.Equal(first.ItemAttributes.SelectMany(a => a), second.ItemAttributes.SelectMany(a => a));
    }

    [Fact]
    public void Generate_Twice_GivesTheSameEvents()
    {
        var world = new GameWorld(Small());

        Assert.True(world.Generate().Interactions.SequenceEqual(world.Generate().Interactions));
    }

    [Fact]
    public void Generate_OtherSeed_GivesOtherEvents()
    {
        var options = Small();
        options.Seed++;

        Assert.False(new GameWorld(Small()).Generate().Interactions.SequenceEqual(new GameWorld(options).Generate().Interactions));
    }

    [Theory]
    [InlineData(100, 1, 1)]
    [InlineData(100, 50, 2_000)]
    [InlineData(2_000, 300, 60_000)]
    public void Generate_OtherSizes_StayNearTheTarget(int items, int users, int events)
    {
        var data = new GameWorld(new WorldOptions { Items = items, Users = users, Events = events }).Generate();

        // A player's one session is the least there can be, about thirty events.
        Assert.InRange(data.Interactions.Length, Math.Min(events * 0.85, 8), (events * 1.15) + (users * 60));
        Assert.Equal((items, users), (data.ItemCount, data.UserCount));
    }

    [Fact]
    public void Generate_Popularity_IsZipf()
    {
        var counts = new double[5_000];
        foreach (var e in DefaultWorld.Data.Interactions)
        {
            counts[e.Item] += e.Kind == InteractionKind.Impression ? 1 : 0;
        }

        // Slope of log count over log rank, for the ranks with counts large enough to be sorted by popularity.
        var points = counts.OrderDescending().Take(500).Select((c, i) => (X: Math.Log(i + 1), Y: Math.Log(c))).ToArray();
        var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / points.Sum(p => (p.X - meanX) * (p.X - meanX));

        Assert.InRange(slope, -1.25, -0.75);
    }

    [Fact]
    public void Generate_PositionBias_ShowsInClickRates()
    {
        var (shown, clicked) = DefaultWorld.ByPosition(DefaultWorld.Data, pageSize: 8);
        var rates = shown.Zip(clicked, (s, c) => (double)c / s).ToArray();

        // The share of the first position's rate that the p-th has is (1 + p)^-0.7: 0.62 at 1 and 0.23 at 7.
        Assert.InRange(rates[1] / rates[0], 0.57, 0.67);
        Assert.InRange(rates[7] / rates[0], 0.19, 0.30);
        Assert.True(rates[0] > rates[2] && rates[2] > rates[4] && rates[4] > rates[7], string.Join(' ', rates));
    }

    [Fact]
    public void Generate_NoPositionBias_HasEqualClickRates()
    {
        var options = new WorldOptions { Items = 1_000, Users = 600, Events = 60_000, PositionBias = 0 };

        var (shown, clicked) = DefaultWorld.ByPosition(new GameWorld(options).Generate(), options.PageSize);

        Assert.InRange((double)clicked[7] / shown[7] / ((double)clicked[0] / shown[0]), 0.85, 1.15);
    }

    private static WorldOptions Small() => new() { Items = 500, Users = 100, Events = 8_000 };
}
