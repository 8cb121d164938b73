using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Recsys.Grains.Tests.Filters;

/// <summary>What a filter may be, as a silo holds it against its bounds.</summary>
public sealed class FilterBoundsTests
{
    private readonly ContractValidator _validator = new(Options.Create(new RecsysLimits()), new FakeTimeProvider(Events.Start));

    public static TheoryData<string, ItemFilter, ItemFilter> Limits => new()
    {
        { "Filter.Depth", Nested(8), Nested(9) },
        { "Filter.Nodes", Wide(63), Wide(64) },
        { "Filter.Field", ItemFilter.Has(new string('x', 64)), ItemFilter.Has(new string('x', 65)) },
        { "Filter.Field", ItemFilter.Has("x"), ItemFilter.Has("") },
        { "Filter.Field", ItemFilter.Has("x"), ItemFilter.Has(null!) },
        { "Filter.Values.Count", Values(256), Values(257) },
        { "Filter.Values.Count", Values(1), Values(0) },
        { "Filter.Values.Count", Values(1), ItemFilter.In("genre", null!) },
        { "Filter.Values", ItemFilter.In("genre", new string('x', 256)), ItemFilter.In("genre", new string('x', 257)) },
        { "Filter.Values", ItemFilter.In("genre", ""), ItemFilter.In("genre", [null!]) },
        { "Filter.Range", ItemFilter.Between("price", 1, 1), ItemFilter.Between("price", 1, 0.9) },
        { "Filter.Range", ItemFilter.Below("price", double.MaxValue), ItemFilter.Below("price", double.PositiveInfinity) },
        { "Filter.Range", ItemFilter.Above("price", double.MinValue), ItemFilter.Above("price", double.NaN) },
        { "Filter.Range", ItemFilter.AtLeast("price", 0), new NumberFilter("price") },
        { "Filter.Filters.Count", ItemFilter.Any(ItemFilter.Has("x")), ItemFilter.Any() },
        { "Filter.Filters.Count", ItemFilter.All(ItemFilter.Has("x")), new AllFilter(null!) },
        { "Filter.Field", ItemFilter.Has("\uD83D\uDE00"), ItemFilter.Has("\uD83D") },
        { "Filter.Values", ItemFilter.In("genre", "\uD83D\uDE00"), ItemFilter.In("genre", "a", "\uDE00") },
        { "Filter", ItemFilter.Not(ItemFilter.Has("x")), ItemFilter.Not(null!) },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Filter_OnBothSidesOfEachBound(string field, ItemFilter within, ItemFilter beyond)
    {
        _validator.Require(new RecommendRequest { UserId = "u1", Filter = within }, "u1");
        _validator.Require(new SimilarItemsRequest { ItemId = "i1", Filter = within });
        AssertNamed(field, () => _validator.Require(new RecommendRequest { UserId = "u1", Filter = beyond }, "u1"));
        AssertNamed(field, () => _validator.Require(new SimilarItemsRequest { ItemId = "i1", Filter = beyond }));
    }

    private static void AssertNamed(string field, Action refused)
    {
        var error = Assert.Throws<RecsysValidationException>(refused).Error;
        Assert.Equal(field, error.Field);
        Assert.NotEmpty(error.Bound);
    }

    private static ItemFilter Nested(int depth) => depth == 1 ? ItemFilter.Has("x") : ItemFilter.Not(Nested(depth - 1));

    private static ItemFilter Wide(int parts) => ItemFilter.All([.. Enumerable.Repeat(ItemFilter.Has("x"), parts)]);

    private static ItemFilter Values(int count) => ItemFilter.In("genre", [.. Enumerable.Range(0, count).Select(i => $"v{i}")]);
}
