using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class ItemCapsTests
{
    private readonly ItemTable _table = new();

    public ItemCapsTests()
    {
        Put("rpg", new ItemAttribute("genre", "rpg"));
        Put("both", new("genre", "rpg"), new("genre", "puzzle"));
        Put("puzzle", new("genre", "puzzle"), new("genre", "puzzle"));
        Put("none", new ItemAttribute("studio", "a"));
    }

    [Fact]
    public void TryTake_ItemOfSeveralValues_CountsForEach_AndNeedsRoomAtEach()
    {
        var caps = new ItemCaps(_table, [new ItemCap("genre", 1)]);

        Assert.True(caps.TryTake(1));
        Assert.False(caps.TryTake(0));
        Assert.False(caps.TryTake(2));
        Assert.Equal(("genre", "puzzle", 1), caps.FullAt(2));
        Assert.Null(caps.FullAt(3));
        caps.Clear();
        Assert.True(caps.TryTake(0));
        Assert.False(caps.TryTake(1));
        Assert.True(caps.TryTake(2));
    }

    [Fact]
    public void TryTake_ItemThatSaysAValueTwice_CountsOnce()
    {
        var caps = new ItemCaps(_table, [new ItemCap("genre", 2)]);

        Assert.True(caps.TryTake(2));
        Assert.True(caps.TryTake(2));
        Assert.False(caps.TryTake(2));
    }

    [Fact]
    public void TryTake_ItemsWithoutTheField_AreNotBounded()
    {
        var caps = new ItemCaps(_table, [new ItemCap("genre", 1), new ItemCap("unknown", 1)]);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(caps.TryTake(3)));
    }

    [Fact]
    public void TryTake_SeveralCaps_MustAllHaveRoom_AndARefusedItemCountsNowhere()
    {
        Put("rpg-a", new("genre", "rpg"), new("studio", "a"));
        var caps = new ItemCaps(_table, [new ItemCap("genre", 2), new ItemCap("studio", 1)]);

        Assert.True(caps.TryTake(3));
        Assert.False(caps.TryTake(4));
        Assert.True(caps.TryTake(0));
        Assert.True(caps.TryTake(0));
    }

    [Fact]
    public void Room_IsTheConditionOfWhatCouldBeTaken()
    {
        var caps = new ItemCaps(_table, [new ItemCap("genre", 1)]);
        var filter = new CandidateFilter();
        filter.Reset(_table);
        filter.Narrow(caps.Room());
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Where(filter.Accepts));

        caps.TryTake(0);
        filter.Narrow(caps.Room());
        Assert.Equal([2, 3], Enumerable.Range(0, 4).Where(filter.Accepts));
        filter.Reset(_table);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Where(filter.Accepts));
    }

    private void Put(string id, params ItemAttribute[] attributes) => _table.Upsert(id, 1, attributes, true, new long[ItemTable.KindCount]);
}
