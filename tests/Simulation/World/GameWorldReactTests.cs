using Recsys.Core;

namespace Recsys.Simulation.Tests;

public sealed class GameWorldReactTests
{
    private static readonly GameWorld World = new(new WorldOptions { Items = 500, Users = 20, Events = 1_000 });

    [Fact]
    public void React_SameGenerator_GivesTheSameAnswer()
    {
        var page = World.ItemIds.Take(20).ToArray();

        var first = World.React("player-00003", page, World.EndTime, new Random(4));

        Assert.Equal(first, World.React("player-00003", page, World.EndTime, new Random(4)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void React_ManyTimes_ClicksWithTheStatedProbability(int position)
    {
        // A game that the player likes at this time, so that clicks are neither rare nor certain.
        var time = World.EndTime + 86_400_000;
        var item = Enumerable.Range(0, 500).OrderBy(i => Math.Abs(World.Affinity(2, i, time) - 0.5)).First();
        var page = World.ItemIds.Where((_, i) => i != item).Take(position).Append(World.ItemIds[item]).ToArray();
        var random = new Random(8);
        const int Trials = 4_000;

        var clicks = Enumerable.Range(0, Trials).Count(_ => World.React("player-00003", page, time, random)
            .Any(e => e.Item == World.ItemIds[item] && e.Kind == InteractionKind.Click));

        // Four standard deviations of a share of 4,000 trials are at most 0.032.
        Assert.Equal(World.ClickProbability(2, item, position, time), clicks / (double)Trials, 0.032);
    }

    [Fact]
    public void React_Outcomes_FollowTheirClickInTimeOrder()
    {
        var random = new Random(9);
        var page = World.ItemIds.Take(50).ToArray();
        var all = new List<SimulatedEvent>();
        for (var i = 0; i < 200; i++)
        {
            var events = World.React("player-00001", page, World.EndTime, random);
            all.AddRange(events);
            Assert.Equal(events.OrderBy(e => e.Time), events);
            foreach (var item in events.GroupBy(e => e.Item))
            {
                Assert.Equal(InteractionKind.Click, item.First().Kind);
                Assert.Single(item, e => e.Kind == InteractionKind.Click);
                Assert.True(item.All(e => e.Player == "player-00001" && e.Time > World.EndTime && page.Contains(e.Item)));
                Assert.True(item.All(e => e.Kind != InteractionKind.Purchase)
                    || item.Any(e => e.Kind == InteractionKind.AddToCart));
            }
        }

        Assert.Contains(all, e => e.Kind == InteractionKind.Play);
        Assert.DoesNotContain(all, e => e.Kind == InteractionKind.Impression);
    }

    [Fact]
    public void React_NothingShown_GivesNothing() =>
        Assert.Empty(World.React("player-00001", [], World.EndTime, new Random(1)));

    [Theory]
    [InlineData("player-00021", "game-00001", "player-00021")]
    [InlineData("player-00001", "game-00501", "game-00501")]
    public void React_UnknownId_ThrowsNamingIt(string player, string item, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => World.React(player, [item], World.EndTime, new Random(1)));

        Assert.Contains($"'{named}'", error.Message, StringComparison.Ordinal);
    }
}
