using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class CandidateFilterTests
{
    private readonly ItemTable _table = new();
    private readonly CandidateFilter _filter = new();

    public CandidateFilterTests()
    {
        for (var i = 0; i < 130; i++)
        {
            _table.Upsert($"i{i}", 1, Attributes(i), i != 5, new long[9]);
        }
    }

    [Fact]
    public void Accepts_NothingAsked_IsEverythingAvailable()
    {
        _filter.Reset(_table);

        Assert.Equal(Enumerable.Range(0, 130).Where(i => i != 5), Accepted());
    }

    [Fact]
    public void Exclude_OfAnIndex_ConcernsThatIndexOnly()
    {
        _filter.Reset(_table);
        int[] excluded = [0, 1, 63, 64, 65, 127, 128, 129, 64];
        Array.ForEach(excluded, _filter.Exclude);

        Assert.Equal(Enumerable.Range(0, 130).Where(i => i != 5).Except(excluded), Accepted());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Exclude_IndexThatTheTableDoesNotHave_IsIgnored(int index)
    {
        _filter.Reset(_table);
        _filter.Exclude(index);

        Assert.Equal(129, Accepted().Count());
        Assert.False(_filter.Accepts(index));
    }

    [Fact]
    public void TryExclude_ExcludedOrUnknownIndex_IsFalse()
    {
        _filter.Reset(_table);

        Assert.True(_filter.TryExclude(64));
        Assert.False(_filter.TryExclude(64));
        Assert.False(_filter.TryExclude(-1));
        Assert.False(_filter.TryExclude(int.MaxValue));
        Assert.False(_filter.Accepts(64));
    }

    [Fact]
    public void AllowOnly_RefusesEverythingElse_UntilTheNextRequest()
    {
        _filter.Reset(_table);
        _filter.AllowOnly([0, 5, 64, 129, -1, int.MaxValue]);
        _filter.Exclude(64);
        Assert.Equal([0, 129], Accepted());

        _filter.Reset(_table);
        _filter.AllowOnly([7]);
        Assert.Equal([7], Accepted());

        _filter.Reset(_table);
        _filter.AllowOnly([]);
        Assert.Empty(Accepted());

        _filter.Reset(_table);
        Assert.Equal(129, Accepted().Count());
    }

    [Fact]
    public void Reset_ForgetsExclusionsAndCondition()
    {
        _filter.Reset(_table, _table.Fields.OneOf("genre", "rpg"));
        for (var i = 0; i < 130; i++)
        {
            _filter.Exclude(i);
        }

        Assert.Empty(Accepted());
        _filter.Reset(_table);
        Assert.Equal(129, Accepted().Count());
    }

    [Fact]
    public void Reset_ToAGrownTable_AdmitsTheNewItems()
    {
        _filter.Reset(_table);
        _filter.Exclude(3);
        for (var i = 130; i < 5000; i++)
        {
            _table.Upsert($"i{i}", 1, [], true, new long[9]);
        }

        _filter.Reset(_table);
        Assert.Equal(4999, Accepted().Count());
        _filter.Exclude(4999);
        Assert.False(_filter.Accepts(4999));
    }

    [Fact]
    public void Condition_OneOf_KeepsItemsWithOneOfTheValues()
    {
        _filter.Reset(_table, _table.Fields.OneOf("genre", "rpg", "racing"));

        Assert.Equal(Enumerable.Range(0, 130).Where(i => i % 4 is 0 or 1 && i != 5), Accepted());
    }

    [Fact]
    public void Condition_Not_DropsItemsWithOneOfTheValues_AndKeepsThoseWithoutTheField()
    {
        _filter.Reset(_table, ItemCondition.Not(_table.Fields.OneOf("genre", "rpg")));

        Assert.Equal(Enumerable.Range(0, 130).Where(i => i != 5 && i % 4 != 0), Accepted());
    }

    [Fact]
    public void Condition_All_MustAllHold()
    {
        _filter.Reset(_table, ItemCondition.All(_table.Fields.OneOf("genre", "rpg"), ItemCondition.Not(_table.Fields.OneOf("platform", "pc"))));

        Assert.Equal(Enumerable.Range(0, 130).Where(i => i % 4 == 0 && i >= 100), Accepted());
    }

    [Fact]
    public void Condition_OneOf_IsExact_InFieldAndValue()
    {
        _filter.Reset(_table, _table.Fields.OneOf("Genre", "rpg"));
        Assert.Empty(Accepted());
        _filter.Reset(_table, _table.Fields.OneOf("genre", "RPG"));
        Assert.Empty(Accepted());
    }

    // Genres rpg, racing (with puzzle), none, puzzle by turns; the first hundred on pc.
    private static IReadOnlyList<ItemAttribute> Attributes(int i)
    {
        List<ItemAttribute> attributes = [new("platform", i < 100 ? "pc" : "console")];
        attributes.AddRange((i % 4) switch
        {
            0 => [new("genre", "rpg")],
            1 => [new("genre", "puzzle"), new("genre", "racing")],
            2 => (ItemAttribute[])[],
            _ => [new("genre", "puzzle")],
        });
        return attributes;
    }

    private IEnumerable<int> Accepted() => Enumerable.Range(0, _table.Count).Where(_filter.Accepts).ToArray();
}
