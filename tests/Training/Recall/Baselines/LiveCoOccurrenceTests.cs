using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Tests;

/// <summary>Item-kNN counted event by event against item-kNN fitted to all events at once.</summary>
public sealed class LiveCoOccurrenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Refresh_AfterAllEvents_EqualsTheFit(int seed)
    {
        var data = Data(seed);
        var options = new RecallOptions { CoOccurrenceHalfLife = TimeSpan.FromDays(36_500) };
        var live = new LiveCoOccurrence(options);
        Feed(live, data, data.Interactions.Length);

        AssertEqual(data, live, 1e-4f);
    }

    // A list is counted anew when a twentieth of what it was made of has changed, so it lags by about as much.
    [Fact]
    public void Refresh_AfterEachHundredEvents_StaysNearTheFit()
    {
        var data = Data(3);
        var live = new LiveCoOccurrence(new RecallOptions { CoOccurrenceHalfLife = TimeSpan.FromDays(36_500) });
        Feed(live, data, 100);

        AssertEqual(data, live, .1f);
    }

    private static void AssertEqual(InteractionDataset data, LiveCoOccurrence live, float tolerance)
    {
        var batch = ItemKnn.Build(data, new ItemKnnOptions { Neighbours = 100 });
        var compared = 0;
        for (var item = 0; item < data.ItemCount; item++)
        {
            var scores = live.Of(item).ToArray().ToDictionary(n => n.Item, n => n.Score);
            var neighbours = batch.NeighboursOf(item);
            for (var n = 0; n < neighbours.Length; n++)
            {
                Assert.Equal(batch.ScoresOf(item)[n], scores.GetValueOrDefault(neighbours[n]), tolerance);
                compared++;
            }
        }

        Assert.True(compared > 1000, $"{compared} neighbours");
    }

    private static void Feed(LiveCoOccurrence live, InteractionDataset data, int between)
    {
        foreach (var chunk in data.Interactions.ToArray().Chunk(between))
        {
            foreach (var e in chunk)
            {
                live.Add(data.UserIds[e.User], e.Item, e.Time);
            }

            live.Refresh();
        }
    }

    // Users like one of ten groups of eight items; one event in five is of any item, and some come twice.
    private static InteractionDataset Data(int seed)
    {
        var random = new Random(seed);
        var events = new List<Interaction>();
        for (var t = 0; t < 3000; t++)
        {
            var user = random.Next(300);
            var item = random.Next(5) == 0 ? random.Next(80) : (user % 10 * 8) + random.Next(8);
            events.Add(new Interaction(user, item, InteractionKind.Click, 0, t));
        }

        return new InteractionDataset(
            "planted", [.. Enumerable.Range(0, 300).Select(u => $"u{u}")], [.. Enumerable.Range(0, 80).Select(i => $"i{i}")], events);
    }
}
