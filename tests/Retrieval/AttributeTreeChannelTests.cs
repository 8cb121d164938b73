using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval.Tests;

public sealed class AttributeTreeChannelTests : IDisposable
{
    private static readonly QuestionTree Tree = new(
    [
        new(100, Items(1, 2, 3), "platform", new Dictionary<string, int> { ["pc"] = 1 }, 2),
        new(60, Items(7, 8, 9), null, new Dictionary<string, int>(), -1),
        new(40, Items(20, 21), null, new Dictionary<string, int>(), -1),
    ]);

    private readonly OpenedTestModel _opened = new(new TestArtifactOptions { Questions = Tree });
    private readonly ItemTable _table = new();
    private readonly ItemRows _rows;
    private readonly AttributeTreeChannel _channel = new();

    public AttributeTreeChannelTests()
    {
        // The catalogue has another order than the model, and not all of its items.
        for (var i = 40; i >= 0; i--)
        {
            _table.Upsert($"item-{i:00}", 1, [], i != 8, new long[ItemTable.KindCount]);
        }

        _rows = new ItemRows(_opened.Model);
        _rows.Extend(_table);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _opened.Dispose();
    }

    [Fact]
    public void Recall_KnownAttribute_IsTheListOfItsGroup_WithoutWhatIsFiltered() => Assert.Equal(["item-07", "item-09"], Ask(("platform", "pc")));

    [Fact]
    public void Recall_OtherValue_IsTheGroupOfTheOthers() => Assert.Equal(["item-20", "item-21"], Ask(("platform", "phone")));

    [Fact]
    public void Recall_NothingKnown_BringsNothing()
    {
        Assert.Empty(Ask());
        Assert.Empty(Ask(("region", "north")));
    }

    private static ScoredItem[] Items(params int[] rows) => [.. rows.Select((r, i) => new ScoredItem(r, 1f / (i + 1)))];

    private string[] Ask(params (string Field, string Value)[] known)
    {
        var filter = new CandidateFilter();
        filter.Reset(_table);
        var destination = new RecalledItem[10];
        var query = new RecallQuery
        {
            Table = _table,
            Filter = filter,
            Model = _opened.Model,
            Rows = _rows,
            Answers = known.ToDictionary(k => k.Field, k => k.Value),
        };
        return [.. destination[.._channel.Recall(query, destination)].Select(i => _table.GetId(i.Index))];
    }
}
