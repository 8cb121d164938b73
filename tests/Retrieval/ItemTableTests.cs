using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class ItemTableTests
{
    [Fact]
    public void Upsert_BeyondTheFirstCapacity_KeepsEveryRow()
    {
        var table = new ItemTable();
        const int count = 5000;
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i, Put(table, i));
        }

        Assert.Equal(count, table.Count);
        for (var i = 0; i < count; i++)
        {
            AssertWhole(table, i);
        }
    }

    [Fact]
    public void Upsert_OlderOrEqualVersion_ChangesNothing()
    {
        var table = new ItemTable();
        table.Upsert("a", 5, [new("genre", "rpg")], true, Counts(7));
        foreach (var version in new[] { 5, 4 })
        {
            Assert.Equal(0, table.Upsert("a", version, [], false, Counts(1)));
            Assert.True(table.IsAvailable(0));
            Assert.Equal(7, table.GetCount(0, InteractionKind.Click));
            Assert.Single(table.GetAttributes(0));
        }

        table.Upsert("a", 6, [], false, Counts(8));
        Assert.False(table.IsAvailable(0));
        Assert.Equal(8, table.GetCount(0, InteractionKind.Click));
        Assert.Empty(table.GetAttributes(0));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void TryGetIndex_UnknownId_IsFalse()
    {
        var table = new ItemTable();
        Put(table, 0);

        Assert.False(table.TryGetIndex("ITEM-0", out _));
        Assert.True(table.TryGetIndex("item-0", out var index));
        Assert.Equal(0, index);
    }

    [Fact]
    public void Remove_ItemIsNeitherFoundNorAvailable_UntilItComesBack_WithItsIndexAndCounts()
    {
        var table = new ItemTable();
        Put(table, 0);
        table.Upsert("a", 1, [new("genre", "rpg")], true, Counts(7), firstSeen: 5);
        table.Remove("a", 1);
        Assert.True(table.TryGetIndex("a", out _));

        table.Remove("a", 2);
        Assert.False(table.TryGetIndex("a", out _));
        Assert.Equal((false, 2, 1), (table.IsAvailable(1), table.Count, table.ItemCount));
        Assert.Empty(table.GetAttributes(1));
        table.RefreshPopularity(10, _ => 0);
        Assert.Equal([0], table.Popular.Items.ToArray().Select(i => i.Item));
        Assert.Equal(1, table.Upsert("a", 2, [], true, []));
        Assert.False(table.TryGetIndex("a", out _));

        Assert.Equal(1, table.Upsert("a", 3, [], true, [], firstSeen: 5));
        Assert.True(table.TryGetIndex("a", out var index));
        Assert.Equal((1, true, 7L, 5L), (index, table.IsAvailable(1), table.GetCount(1, InteractionKind.Click), table.GetFirstSeen(1)));
        Assert.Equal((2, 2), (table.Count, table.ItemCount));
    }

    [Fact]
    public void Remove_ItemThatTheTableNeverHad_KeepsItsCountsForWhenItComes()
    {
        var table = new ItemTable();
        table.Remove("a", 3);
        table.SetCounts("a", Counts(4), history: true);
        Assert.Equal((1, 0), (table.Count, table.ItemCount));

        table.Upsert("a", 4, [], true, []);
        Assert.True(table.TryGetIndex("a", out var index));
        Assert.Equal(4, table.GetCount(index, InteractionKind.Click));
    }

    [Fact]
    public void SetCounts_FewerOrOfAnUnknownItem_ChangesNothing()
    {
        var table = new ItemTable();
        table.Upsert("a", 1, [], true, Counts(7));
        var changes = table.Changes;
        table.SetCounts("a", Counts(6), history: false);
        table.SetCounts("a", Counts(7), history: false);
        table.SetCounts("b", Counts(9), history: false);
        Assert.Equal((7L, changes), (table.GetCount(0, InteractionKind.Click), table.Changes));

        table.SetCounts("a", Counts(8), history: false);
        Assert.Equal((8L, changes + 1), (table.GetCount(0, InteractionKind.Click), table.Changes));
    }

    [Fact]
    public void Upsert_AfterMoreRevisionsThanAnyShiftHolds_StillCounts()
    {
        var table = new ItemTable();
        table.Upsert("a", 1L << 40, [], true, Counts(7));
        table.Upsert("a", (1L << 40) + 1, [], false, []);

        Assert.False(table.IsAvailable(0));
        Assert.Equal(7, table.GetCount(0, InteractionKind.Click));
    }

    [Fact]
    public void Redescribed_GrowsWithOtherAttributesOnly()
    {
        var table = new ItemTable();
        table.Upsert("a", 1, [new("genre", "rpg")], true, []);
        table.Upsert("a", 2, [new("genre", "rpg")], false, []);
        Assert.Equal((0, 0), (table.Redescribed, table.GetRedescribed(0)));

        table.Upsert("a", 3, [new("genre", "puzzle")], false, []);
        Assert.Equal((1, 1), (table.Redescribed, table.GetRedescribed(0)));
    }

    [Fact]
    public async Task Readers_WhileAWriterAdds_SeeOnlyWholeRows_AndEveryRowThatIsCounted()
    {
        var table = new ItemTable();
        const int count = 20_000;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var seen = 0;
            while (seen < count)
            {
                var admitted = table.Count;
                Assert.True(admitted >= seen, "rows went missing");
                for (var i = seen; i < admitted; i++)
                {
                    AssertWhole(table, i);
                }

                // A row found by its id is whole too, even when it was counted since.
                if (table.TryGetIndex($"item-{admitted}", out var next))
                {
                    AssertWhole(table, next);
                }

                seen = admitted;
            }
        })).ToArray();

        for (var i = 0; i < count; i++)
        {
            Put(table, i);
        }

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void RefreshPopularity_AddsThePriorToPositiveEvents_AndLeavesOutWhatIsUnavailable()
    {
        var table = new ItemTable();
        table.Upsert("impressions", 1, [], true, [1000, 0, 0, 1000, 0, 1000, 0, 0, 1000]);
        table.Upsert("positive", 1, [], true, [0, 1, 2, 0, 4, 0, 8, 16, 0]);
        table.Upsert("prior", 1, [], true, new long[9]);
        table.Upsert("gone", 1, [], false, [0, 999, 0, 0, 0, 0, 0, 0, 0]);

        table.RefreshPopularity(10, index => index == 2 ? 31.5f : 0);

        Assert.Equal([new ScoredItem(2, 31.5f), new ScoredItem(1, 31), new ScoredItem(0, 0)], table.Popular.Items.ToArray());
        table.RefreshPopularity(2, _ => 0);
        Assert.Equal([1, 0], table.Popular.Items.ToArray().Select(i => i.Item));
    }

    [Fact]
    public void Popular_BeforeTheFirstRefresh_IsEmpty() => Assert.True(new ItemTable().Popular.Items.IsEmpty);

    // Every column of row i is made of i, so that a torn row shows.
    private static int Put(ItemTable table, int i) =>
        table.Upsert($"item-{i}", i + 1, [new ItemAttribute("n", $"{i}")], i % 2 == 0, Counts(i));

    private static void AssertWhole(ItemTable table, int i)
    {
        Assert.Equal($"item-{i}", table.GetId(i));
        Assert.Equal($"{i}", table.GetAttributes(i)[0].Value);
        Assert.Equal(i % 2 == 0, table.IsAvailable(i));
        Assert.Equal(i, table.GetCount(i, InteractionKind.Click));
        Assert.True(table.TryGetIndex($"item-{i}", out var index) || table.Count <= i + 1);
        Assert.True(index == i || index == 0);
    }

    private static long[] Counts(int clicks) => [0, clicks, 0, 0, 0, 0, 0, 0, 0];
}
