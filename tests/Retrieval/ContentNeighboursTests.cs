using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

/// <summary>A version without vectors of attributes: 50 items of 5 studios, on one of two platforms.</summary>
public sealed class ContentNeighboursTests : IDisposable
{
    private readonly OpenedTestModel _opened = new(new TestArtifactOptions { Attributes = [] });
    private readonly ItemTable _table = new();
    private readonly ItemRows _rows;

    public ContentNeighboursTests()
    {
        _rows = new ItemRows(_opened.Model);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _opened.Dispose();
    }

    [Fact]
    public void Extend_NewItem_LiesAmongItsKin()
    {
        AddTrained();
        var index = Add("new", "studio-2");
        _rows.Extend(_table);

        var recall = _opened.Model.Recall;
        var row = _rows.RowOf(index);
        var expected = new float[recall.Dimension];
        foreach (var kin in Enumerable.Range(0, 50).Where(i => i % 5 == 2))
        {
            for (var d = 0; d < expected.Length; d++)
            {
                expected[d] += recall[kin][d];
            }
        }

        // The platform weighs little, since half of the items have it, but it brings the rest of the neighbours.
        VectorMath.Normalize(expected);
        Assert.Equal(1, VectorMath.Dot(recall[row], recall[row]), 1e-5f);
        Assert.True(VectorMath.Dot(expected, recall[row]) > 0.9f);
    }

    [Fact]
    public void Extend_NewItemBeforeTheTrainedOnes_LiesThereTheSame()
    {
        var index = Add("new", "studio-2");
        AddTrained();
        _rows.Extend(_table);

        using var other = new ContentNeighboursTests();
        other.AddTrained();
        var later = other.Add("new", "studio-2");
        other._rows.Extend(other._table);
        Assert.Equal(other._opened.Model.Recall[other._rows.RowOf(later)].ToArray(), _opened.Model.Recall[_rows.RowOf(index)].ToArray());
    }

    [Fact]
    public void Extend_NewItemWithoutKin_HasNoRow()
    {
        AddTrained();
        var index = _table.Upsert("new", 1, [new ItemAttribute("studio", "nobody's")], true, new long[ItemTable.KindCount]);
        _rows.Extend(_table);

        Assert.Equal(-1, _rows.RowOf(index));
    }

    [Fact]
    public void Recall_NewItem_IsFoundNearItsKin()
    {
        AddTrained();
        var index = Add("new", "studio-2");
        _rows.Extend(_table);
        using var search = RecallIndex.Of(_opened.Model, new RecallOptions());
        var filter = new CandidateFilter();
        filter.Reset(_table);
        var found = new RecalledItem[1];

        new EmbeddingChannel().Recall(
            new RecallQuery { Table = _table, Filter = filter, Model = _opened.Model, Rows = _rows, Index = search, Interest = _opened.Model.Recall[_rows.RowOf(index)] },
            found);
        Assert.Equal(index, found[0].Index);
    }

    private void AddTrained()
    {
        for (var i = 0; i < 50; i++)
        {
            Add($"item-{i:00}", $"studio-{i % 5}", i % 2 == 0 ? "pc" : "phone");
        }
    }

    private int Add(string id, string studio, string platform = "pc") => _table.Upsert(
        id, 1, [new ItemAttribute("studio", studio), new ItemAttribute("platform", platform)], true, new long[ItemTable.KindCount]);
}
