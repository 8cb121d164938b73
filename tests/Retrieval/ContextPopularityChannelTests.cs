using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed class ContextPopularityChannelTests : RecallChannelSuite
{
    private static readonly RecallOptions Options = new() { ContextFields = { "half" } };

    private readonly AttributeLists _lists = new(Options);
    private Dictionary<string, string> _context = new() { ["half"] = "odd", ["region"] = "nowhere" };

    public ContextPopularityChannelTests()
    {
        Channel = new ContextPopularityChannel(_lists, Options);
        _lists.Refresh(Table);
    }

    protected override IRecallChannel Channel { get; }

    protected override bool ServesNewUsers => true;

    protected override IReadOnlyDictionary<string, string>? Context => _context;

    [Fact]
    public void Recall_IsPopularOfTheContextsValues() =>
        Assert.Equal([57, 55, 53], Ask(null, Filter([]), 3).Select(f => f.Index));

    [Fact]
    public void Recall_ContextWithoutAFieldOfTheOptions_IsEmpty()
    {
        _context = new() { ["weather"] = "rain" };

        Assert.Empty(Ask(null, Filter([]), 3));
    }
}
