using Recsys.Grains.Items;

namespace Recsys.Grains.Tests.Items;

public sealed class CatalogChangeListTests
{
    [Fact]
    public void Since_ReturnsEachChangedRowOnce_AndOnlyTheNewest()
    {
        var list = new CatalogChangeList();
        list.Add(Row("a", 1));
        list.Add(Row("b", 1));
        var seen = list.Version;
        list.Add(Row("a", 2));
        list.Add(Row("c", 1));
        list.Add(Row("a", 3));

        Assert.Equal(["c:1", "a:3"], list.Since(seen).Select(r => $"{r.Item.Id}:{r.Version}"));
        Assert.Equal(["b:1", "c:1", "a:3"], list.Since(0).Select(r => $"{r.Item.Id}:{r.Version}"));
        Assert.Empty(list.Since(list.Version));
    }

    [Fact]
    public void Add_RowThatIsNotNewer_IsIgnored()
    {
        var list = new CatalogChangeList();
        list.Add(Row("a", 5));
        var seen = list.Version;
        list.Add(Row("a", 5));
        list.Add(Row("a", 4));

        Assert.Equal(seen, list.Version);
        Assert.Equal(5, list.Find("a")!.Version);
    }

    [Fact]
    public void Add_ManyChangesOfOneItem_KeepsTheListShort()
    {
        var list = new CatalogChangeList();
        list.Add(Row("b", 1));
        for (var version = 1; version <= 100_000; version++)
        {
            list.Add(Row("a", version));
        }

        Assert.Equal(["b", "a"], list.Since(0).Select(r => r.Item.Id));
        Assert.Single(list.Since(list.Version - 1));
    }

    private static ItemRow Row(string id, long version) => new(new Item { Id = id }, version, new long[9]);
}
