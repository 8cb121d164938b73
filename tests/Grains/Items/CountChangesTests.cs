using Recsys.Grains.Items;

namespace Recsys.Grains.Tests.Items;

public sealed class CountChangesTests
{
    [Fact]
    public void Since_ReturnsEachChangedItemOnce_AndOnlyItsNewestCounts()
    {
        var changes = new CountChanges(100);
        Add(changes, "a", 1);
        Add(changes, "b", 1);
        var seen = changes.Last;
        Add(changes, "a", 2);
        Add(changes, "c", 1);
        Add(changes, "a", 3);

        Assert.Equal(["c:1", "a:3"], Since(changes, seen, 10));
        Assert.Equal(["b:1", "c:1", "a:3"], Since(changes, 0, 10));
        Assert.Empty(Since(changes, changes.Last, 10));
        Assert.Equal(0, changes.Dropped);
    }

    [Fact]
    public void Since_InPages_MissesAndRepeatsNothing()
    {
        var changes = new CountChanges(1000);
        for (var i = 0; i < 500; i++)
        {
            Add(changes, $"i{i % 90}", i);
        }

        var all = new List<string>();
        var at = 0L;
        while (at < changes.Last)
        {
            var (page, next) = changes.Since(at, 7);
            Assert.InRange(page.Count, 0, 7);
            all.AddRange(page.Select(c => c.ItemId));
            at = next;
        }

        Assert.Equal(Enumerable.Range(0, 90).Select(i => $"i{i}").Order(), all.Order());
    }

    [Fact]
    public void Add_ManyChangesOfOneItem_KeepsTheListShort()
    {
        var changes = new CountChanges(10);
        Add(changes, "b", 1);
        for (var clicks = 1; clicks <= 100_000; clicks++)
        {
            Add(changes, "a", clicks);
        }

        Assert.Equal(["b:1", "a:100000"], Since(changes, 0, 10));
        Assert.Single(Since(changes, changes.Last - 1, 10));
    }

    [Fact]
    public void Add_BeyondTheCapacity_DropsTheOldestHalf_AndSaysUpToWhere()
    {
        var changes = new CountChanges(4);
        for (var i = 1; i <= 4; i++)
        {
            Add(changes, $"i{i}", i);
        }

        Add(changes, "i1", 10);
        Assert.Equal(0, changes.Dropped);
        Add(changes, "i5", 5);

        Assert.Equal(3, changes.Dropped);
        Assert.Equal(["i4:4", "i1:10", "i5:5"], Since(changes, changes.Dropped, 10));
    }

    private static void Add(CountChanges changes, string id, long clicks) => changes.Add(new ItemCounts(id, [0, clicks, 0, 0, 0, 0, 0, 0, 0]));

    private static IEnumerable<string> Since(CountChanges changes, long change, int count) =>
        changes.Since(change, count).Counts.Select(c => $"{c.ItemId}:{c.Counts[(int)EventKind.Click]}");
}
