using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed class CategoryPopularityChannelTests : RecallChannelSuite
{
    private readonly AttributeLists _lists = new(LastCategoryChannelTests.Options);
    private Dictionary<string, string>? _context;

    public CategoryPopularityChannelTests()
    {
        Channel = new CategoryPopularityChannel(_lists, LastCategoryChannelTests.Options);
        _lists.Refresh(Table);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => false;

    protected override IReadOnlyDictionary<string, string>? Context => _context;

    [Fact]
    public void Recall_WithoutCategoryInTheContext_WeighsThoseOfTheSession()
    {
        var found = Ask(null, Filter([]), 3, 8, 10, 1);

        // Even weighs 2 and odd 1: 2/1 for item 58, 2/2 for 56, and 1/1 for 57, the smaller index first.
        Assert.Equal([(58, 2f), (56, 1f), (57, 1f)], found.Select(f => (f.Index, f.Score)));
    }

    [Fact]
    public void Recall_CategoryInTheContext_CountsAlone()
    {
        _context = new() { ["half"] = "odd" };

        Assert.Equal([57, 55], Ask(null, Filter([]), 2, 8, 10).Select(f => f.Index));
    }
}
