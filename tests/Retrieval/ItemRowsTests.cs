using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Retrieval.Tests;

public sealed class ItemRowsTests : IDisposable
{
    private readonly OpenedTestModel _opened = new();
    private readonly ItemTable _table = new();
    private readonly ItemRows _rows;

    public ItemRowsTests() => _rows = new ItemRows(_opened.Model);

    public void Dispose()
    {
        _rows.Dispose();
        _opened.Dispose();
    }

    [Fact]
    public void Extend_KnownItems_AreMappedBothWays()
    {
        var late = Put("item-40");
        var early = Put("item-02");
        _rows.Extend(_table);

        Assert.Equal(40, _rows.RowOf(late));
        Assert.Equal(2, _rows.RowOf(early));
        Assert.Equal(late, _rows.IndexOf(40));
        Assert.Equal(early, _rows.IndexOf(2));
    }

    [Fact]
    public void Extend_ColdItemWithAKnownAttribute_GetsARowOfItsOwn()
    {
        var cold = Put("cold", new ItemAttribute("genre", "action"));
        _rows.Extend(_table);

        var row = _rows.RowOf(cold);
        Assert.Equal(50, row);
        Assert.Equal(cold, _rows.IndexOf(row));
        Assert.Equal(51, _opened.Model.Recall.Count);
        Assert.Equal(1, VectorMath.Dot(_opened.Model.Recall[row], _opened.Model.Recall[row]), 1e-5f);
    }

    [Fact]
    public void Extend_ManyColdItems_GrowsTheMap()
    {
        var indexes = Enumerable.Range(0, 300).Select(i => Put($"cold-{i}", new ItemAttribute("genre", "puzzle"))).ToArray();
        _rows.Extend(_table);

        Assert.Equal(Enumerable.Range(50, 300), indexes.Select(_rows.RowOf));
        Assert.Equal(indexes, Enumerable.Range(50, 300).Select(_rows.IndexOf));
    }

    [Fact]
    public void RowOf_WhatTheModelCannotKnow_IsMinusOne()
    {
        var stranger = Put("stranger", new ItemAttribute("genre", "unheard-of"));
        _rows.Extend(_table);

        Assert.Equal(-1, _rows.RowOf(stranger));
        Assert.Equal(-1, _rows.RowOf(-1));
        Assert.Equal(-1, _rows.RowOf(1000));
    }

    [Fact]
    public void IndexOf_WhatTheCatalogueDoesNotHave_IsMinusOne()
    {
        Put("item-01");
        _rows.Extend(_table);

        Assert.Equal(-1, _rows.IndexOf(0));
        Assert.Equal(-1, _rows.IndexOf(-1));
        Assert.Equal(-1, _rows.IndexOf(1000));
    }

    [Fact]
    public void Extend_AfterNewItems_MapsThem_AndKeepsTheOthers()
    {
        var first = Put("item-10");
        _rows.Extend(_table);
        var second = Put("item-11");
        Assert.Equal(-1, _rows.RowOf(second));
        _rows.Extend(_table);

        Assert.Equal(10, _rows.RowOf(first));
        Assert.Equal(11, _rows.RowOf(second));
    }

    [Fact]
    public void Extend_ItemThatIsDescribedLater_GetsARow()
    {
        var index = Put("seen by an event first");
        _rows.Extend(_table);
        Assert.Equal(-1, _rows.RowOf(index));

        _table.Upsert("seen by an event first", 2, [new ItemAttribute("genre", "action")], true, []);
        _rows.Extend(_table);

        Assert.Equal(50, _rows.RowOf(index));
        Assert.Equal(index, _rows.IndexOf(50));
    }

    [Fact]
    public void Extend_ColdItemWithOtherAttributes_MovesToANewRow_AndNobodyHasTheOldOne()
    {
        var index = Put("cold", new ItemAttribute("genre", "action"));
        _rows.Extend(_table);
        _table.Upsert("cold", 2, [new ItemAttribute("genre", "action")], false, []);
        _rows.Extend(_table);
        Assert.Equal(50, _rows.RowOf(index));

        _table.Upsert("cold", 3, [new ItemAttribute("genre", "puzzle")], true, []);
        _rows.Extend(_table);

        Assert.Equal((51, index, -1), (_rows.RowOf(index), _rows.IndexOf(51), _rows.IndexOf(50)));
        Assert.NotEqual(_opened.Model.Recall[50].ToArray(), _opened.Model.Recall[51].ToArray());
    }

    [Fact]
    public void Extend_ItemOfTrainingWithOtherAttributes_KeepsItsRow()
    {
        var index = Put("item-03", new ItemAttribute("genre", "action"));
        _rows.Extend(_table);
        _table.Upsert("item-03", 2, [new ItemAttribute("genre", "puzzle")], true, []);
        _rows.Extend(_table);

        Assert.Equal(3, _rows.RowOf(index));
        Assert.Equal(50, _opened.Model.Recall.Count);
    }

    private int Put(string id, params ItemAttribute[] attributes) => _table.Upsert(id, 1, attributes, true, new long[9]);
}
