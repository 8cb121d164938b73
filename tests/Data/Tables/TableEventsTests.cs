using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests;

/// <summary>Tables as shops export them: kinds as text, no labels, items described in the rows or in a file of their own.</summary>
public sealed class TableEventsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadCsv_KindsWithoutLabels_AreTheEventsOwn()
    {
        var set = Read(
            ["user=u", "item=i", "time=t", "kind=what"],
            ["view=click,buy=purchase", "remove from cart=none"],
            "u,i,t,what\na,x,1,view\na,x,2,Buy\na,y,3,add_to_cart\na,z,4,remove from cart\nb,z,5,impression\n",
            out var report);

        Assert.Equal(
            [InteractionKind.Click, InteractionKind.Purchase, InteractionKind.AddToCart, InteractionKind.Impression],
            set.Events.Interactions.ToArray().Select(e => e.Kind));
        Assert.Equal([1f, 1f, 1f, 0f], set.Examples.Select(e => e.Label));
        Assert.Equal((5, 1), (report.Rows, report.LeftOut));
        Assert.Contains("1 of kinds to leave out", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCsv_KindWithLabel_KeepsBoth()
    {
        var set = Read(["user=u", "item=i", "kind=what", "label=y"], [], "u,i,what,y\na,x,purchase,0\nb,x,click,1\n", out _);

        Assert.Equal([InteractionKind.Purchase, InteractionKind.Click], set.Events.Interactions.ToArray().Select(e => e.Kind));
        Assert.Equal([0f, 1f], set.Examples.Select(e => e.Label));
    }

    [Fact]
    public void ReadCsv_NoKindAndNoLabel_IsALogOfClicks()
    {
        var set = Read(["user=u", "item=i"], [], "u,i\na,x\nb,y\n", out _);

        Assert.All(set.Events.Interactions.ToArray(), e => Assert.Equal(InteractionKind.Click, e.Kind));
        Assert.All(set.Examples, e => Assert.Equal(1, e.Label));
    }

    [Fact]
    public void ReadCsv_SameTimeAndItemOfTwoKinds_AreTwoEvents()
    {
        var set = Read(["user=u", "item=i", "time=t", "kind=k"], [], "u,i,t,k\na,x,1,click\na,x,1,purchase\na,x,1,purchase\n", out var report);

        Assert.Equal((2, 1), (set.Examples.Count, report.Duplicates));
    }

    [Fact]
    public void ReadCsv_TextsThatAreNoKinds_AreNamedWithTheOptionThatMapsThem()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Read(["user=u", "item=i", "kind=k"], ["buy=purchase"], "u,i,k\na,x,view\na,y,view\na,z,cart\na,z,buy\n", out _));

        Assert.Contains("Column 'k' has texts that are no kinds: 'view' (2 rows), 'cart' (1 rows)", error.Message, StringComparison.Ordinal);
        Assert.Contains("--kinds view=KIND,cart=KIND", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("view", "--kinds view is not text=kind")]
    [InlineData("view=look", "there is no kind 'look'; kinds are impression, click")]
    [InlineData("view=click,view=like", "'view' has a kind already")]
    public void Parse_KindsThatAreNone_AreNamed(string given, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => EventKinds.Parse([given])).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_KindsWithoutAColumn_AreRefused() => Assert.Contains(
        "--kinds view=click: no column is the kind",
        Assert.Throws<ArgumentException>(() => TableColumns.Parse(["user=u", "item=i"], ["view=click"])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ReadCsv_FieldsOfItems_AreAttributesOfTheirOwnNamesBesideThoseOfAFile()
    {
        var attributes = _folder.Write("items.json", """{"x": {"year": 2020, "genre": ["rpg", "old"]}, "y": ["free"], "unmet": {"year": 1}}""");
        var file = _folder.Write("log.csv", "u,i,genres,brand,cost\na,x,rpg|new,,5\na,y,,acme,6\na,y,,late,6\n");

        var set = TableReader.ReadCsv(
            file, TableColumns.Parse(["user=u", "item=i", "item.genre:list=genres", "item.brand=brand", "item.price:number=cost"]), new TableReport(), attributes);

        Assert.Equal(
            [new("genre", "new"), new("genre", "old"), new("genre", "rpg"), new("year", "2020")],
            set.Events.ItemAttributes[0].OrderBy(a => a.Field, StringComparer.Ordinal).ThenBy(a => a.Value, StringComparer.Ordinal));
        Assert.Equal([new("attribute", "free"), new ItemAttribute("brand", "late")], set.Events.ItemAttributes[1]);
        Assert.Equal(["user", "attribute", "brand", "genre", "item", "price", "year"], set.Fields.Select(f => f.Name).OrderBy(n => n == "user" ? "" : n, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("u,i\n", "has no rows.")]
    [InlineData("u,i\n,x\na,\n", "has no usable rows: 2 rows, 2 unusable: no user 1, no item 1 (first: row 1: no user)")]
    public void ReadCsv_NothingToUse_SaysWhy(string text, string said) => Assert.Contains(
        said, Assert.Throws<ArgumentException>(() => Read(["user=u", "item=i"], [], text, out _)).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadCsv_TwoColumnsOfOneName_AreRefusedIfOneIsAskedFor()
    {
        Assert.Contains(
            "the header has 2 columns 'y'",
            Assert.Throws<DataFormatException>(() => Read(["user=u", "item=i", "label=y"], [], "u,i,y,y\na,x,1,0\n", out _)).Message,
            StringComparison.Ordinal);
        Assert.Single(Read(["user=u", "item=i"], [], "u,i,y,y\na,x,1,0\n", out _).Examples);
    }

    private ExampleSet Read(string[] columns, string[] kinds, string text, out TableReport report)
    {
        report = new TableReport();
        return TableReader.ReadCsv(_folder.Write("log.csv", text), TableColumns.Parse(columns, kinds), report);
    }
}
