using Recsys.Core;

namespace Recsys.Data.Tests.Logs;

public sealed class EventDatasetTests
{
    private static readonly ItemRow[] Catalogue =
    [
        new("sword", true, [new ItemAttribute("genre", "RPG")]),
        new("quiet", true, [new ItemAttribute("genre", "Puzzle")]),
    ];

    [Fact]
    public void Of_HasTheItemsOfTheCatalogueAndOfTheEvents_WithWhatIsKnownOfThem()
    {
        var set = EventDataset.Of("log", [Row(1, "ann", "sword", 10), Row(2, "bob", "gone", 20)], Catalogue);

        Assert.Equal(["gone", "quiet", "sword"], set.ItemIds.Order());
        Assert.Equal(["ann", "bob"], set.UserIds.Order());
        Assert.Equal([new ItemAttribute("genre", "RPG")], set.ItemAttributes[IndexOf(set, "sword")]);
        Assert.Empty(set.ItemAttributes[IndexOf(set, "gone")]);
    }

    [Fact]
    public void Of_TextsThatOnlyLookAlike_AreDifferentIds()
    {
        var set = EventDataset.Of("log", [Row(1, "7", "a", 1), Row(2, "007", "A", 2), Row(3, " 7", "a ", 3)], []);

        Assert.Equal(3, set.UserCount);
        Assert.Equal(3, set.ItemCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_EventsInAnyOrder_GiveTheSameSet(int seed)
    {
        var random = new Random(seed);
        EventRow[] events = [.. Enumerable.Range(1, 300).Select(i => Row(i, $"u{i % 17}", $"i{i * 7 % 31}", i / 3))];
        var inOrder = EventDataset.Of("log", events, Catalogue);
        random.Shuffle(events);

        var shuffled = EventDataset.Of("log", events, [.. Catalogue.Reverse()]);

        Assert.Equal(inOrder.UserIds, shuffled.UserIds);
        Assert.Equal(inOrder.ItemIds, shuffled.ItemIds);
        Assert.Equal(inOrder.Interactions.ToArray(), shuffled.Interactions.ToArray());
    }

    [Fact]
    public void Of_UntilAMoment_IsWhatATrainerOfThatMomentKnew()
    {
        // Planted: from 50 on every user does what tells their next step before it happens.
        EventRow[] past = [.. Enumerable.Range(1, 49).Select(i => Row(i, $"u{i % 5}", $"i{i % 7}", i))];
        EventRow[] future = [.. Enumerable.Range(50, 40).Select(i => Row(i, $"u{i % 9}", $"leak{i}", i))];

        var then = EventDataset.Of("log", past, Catalogue);
        var now = EventDataset.Of("log", past.Concat(future), Catalogue, until: 50);

        Assert.Equal(then.UserIds, now.UserIds);
        Assert.Equal(then.ItemIds, now.ItemIds);
        Assert.Equal(then.Interactions.ToArray(), now.Interactions.ToArray());
        Assert.Equal(10, EventDataset.Of("log", past, Catalogue, since: 40).Interactions.Length);
    }

    [Fact]
    public void Of_NothingInThePeriod_SaysSo()
    {
        var error = Assert.Throws<TrainingDataException>(() => EventDataset.Of("log", [Row(1, "u", "i", 5)], Catalogue, since: 6));

        Assert.Contains("all 1 are outside the period", error.Message);
    }

    private static int IndexOf(InteractionDataset set, string item) => set.ItemIds.Index().Single(i => i.Item == item).Index;

    private static EventRow Row(long sequence, string user, string item, long time) =>
        new(sequence, $"e{sequence}", user, item, InteractionKind.Click, null, time, 0, null, null, null);
}
