using FsCheck.Fluent;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Grains.Filters;
using Recsys.Retrieval;

namespace Recsys.Grains.Tests.Filters;

public sealed class FilterCompilerTests
{
    private readonly ItemTable _table = new();

    public FilterCompilerTests()
    {
        Put("a", ("genre", "rpg"), ("price", "19.99"));
        Put("b", ("genre", "puzzle"), ("genre", "rpg"), ("price", "20"));
        Put("c", ("genre", "racing"), ("price", "free"));
        Put("d");
    }

    [Theory]
    [InlineData("price < 20", "a")]
    [InlineData("price <= 20", "a b")]
    [InlineData("price > 19.99", "b")]
    [InlineData("price >= 19.99", "a b")]
    [InlineData("19.99 < price <= 20", "b")]
    [InlineData("not price < 20", "b c d")]
    [InlineData("has price", "a b c")]
    [InlineData("genre = rpg", "a b")]
    [InlineData("genre != rpg", "c d")]
    [InlineData("genre in (racing, puzzle)", "b c")]
    [InlineData("price < 20 and genre in (rpg, puzzle)", "a")]
    [InlineData("price < 20 or genre = racing", "a c")]
    [InlineData("not (has genre and has price)", "d")]
    public void Compile_EachKind_AcceptsWhatItSays(string text, string accepted) =>
        Assert.Equal(accepted, string.Join(' ', Accepted(null, ItemFilter.Parse(text))));

    [Fact]
    public void Compile_RandomTreesAndItems_AcceptWhatTheDefinitionDoes() => Properties.ForAll(
        from filter in FilterWorld.Filter
        from items in FilterWorld.Items
        select (filter, items),
        world =>
        {
            var table = new ItemTable();
            for (var i = 0; i < world.items.Length; i++)
            {
                // The second row replaces the first.
                table.Upsert($"i{i}", 1, [new ItemAttribute("tag", "before"), new ItemAttribute("price", "1")], true, new long[ItemTable.KindCount]);
                table.Upsert($"i{i}", 2, [.. world.items[i].Select(a => new ItemAttribute(a.Field, a.Value))], true, new long[ItemTable.KindCount]);
            }

            var filter = new CandidateFilter();
            filter.Reset(table, FilterCompiler.Compile(table, null, world.filter, allowUnknown: true));

            Assert.All(world.items.Index(), item => Assert.Equal(FilterWorld.Matches(world.filter, item.Item), filter.Accepts(item.Index)));
        },
        count: 500);

    [Fact]
    public void Compile_OldFiltersBesideANewOne_MustAllMatch()
    {
        AttributeFilter[] old = [new("genre", ["rpg", "racing"]), new("genre", ["puzzle"], Exclude: true)];

        Assert.Equal(["a", "c"], Accepted(old, null));
        Assert.Equal(["a"], Accepted(old, ItemFilter.Below("price", 100)));
        Assert.Null(FilterCompiler.Compile(_table, [], null, allowUnknown: false));
    }

    [Fact]
    public void Compile_FieldThatNoItemHas_IsRefusedWithTheNearestOne_UnlessAllowed()
    {
        var filter = ItemFilter.Any(ItemFilter.Has("genre"), ItemFilter.Below("Prise", 20));
        var error = Assert.Throws<RecsysValidationException>(() => FilterCompiler.Compile(_table, null, filter, allowUnknown: false)).Error;

        Assert.Equal(("Filter.Field", "Prise"), (error.Field, error.Value));
        Assert.Contains("'price'", error.Bound);
        Assert.Contains("AllowUnknownFields", error.Bound);
        Assert.Equal(["a", "b", "c"], Accepted(null, filter, allowUnknown: true));
        var old = Assert.Throws<RecsysValidationException>(() => FilterCompiler.Compile(_table, [new("gener", ["rpg"])], null, allowUnknown: false)).Error;
        Assert.Equal("Filters.Field", old.Field);
        Assert.Contains("'genre'", old.Bound);
    }

    [Fact]
    public void Compile_FieldThatItsLastItemLost_IsUnknownAgain()
    {
        Put("e", ("season", "winter"));
        Put("f", ("season", "summer"), ("season", "winter"));
        Assert.Equal(["e", "f"], Accepted(null, ItemFilter.Has("season")));
        Put("f", ("genre", "rpg"));
        Assert.Equal(["e"], Accepted(null, ItemFilter.Has("season")));
        Put("e");

        Assert.Throws<RecsysValidationException>(() => Accepted(null, ItemFilter.Has("season")));
    }

    [Fact]
    public void Compile_EmptyCatalogue_SaysThatThereAreNoFields()
    {
        var error = Assert.Throws<RecsysValidationException>(() => FilterCompiler.Compile(new ItemTable(), null, ItemFilter.Has("genre"), false)).Error;

        Assert.Contains("no item has any", error.Bound);
    }

    private IEnumerable<string> Accepted(IReadOnlyList<AttributeFilter>? old, ItemFilter? filter, bool allowUnknown = false)
    {
        var asked = new CandidateFilter();
        asked.Reset(_table, FilterCompiler.Compile(_table, old, filter, allowUnknown));
        return Enumerable.Range(0, _table.Count).Where(asked.Accepts).Select(_table.GetId);
    }

    private long _version;

    private void Put(string id, params (string Field, string Value)[] attributes) => _table.Upsert(
        id, ++_version, [.. attributes.Select(a => new ItemAttribute(a.Field, a.Value))], true, new long[ItemTable.KindCount]);
}
