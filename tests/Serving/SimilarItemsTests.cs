using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Serving.Tests;

public sealed class SimilarItemsTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    // The neighbours of row r are r+1 to r+5 with scores 1, 1/2, 1/3, 1/4, 1/5. Rows and indexes are equal here.
    [Fact]
    public async Task Find_CoOccurringItemsFirst_ThenTheNearest()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var similar = Find(10, 12);

        Assert.Equal([11, 12, 13, 14, 15], similar.Take(5).Select(s => s.Item));
        Assert.Equal([2f, 1.5f, 1 + (1f / 3), 1.25f, 1.2f], similar.Take(5).Select(s => s.Score));
        using var lease = _setup.Host.Acquire();
        var recall = lease.Model!.Model.Recall;
        var expected = Enumerable.Range(0, 50).Except([10, 11, 12, 13, 14, 15])
            .OrderByDescending(i => VectorMath.Dot(recall[10], recall[i])).Take(7);
        Assert.Equal(expected, similar.Skip(5).Select(s => s.Item));
        Assert.Equal(similar.OrderByDescending(s => s.Score).Select(s => s.Score), similar.Select(s => s.Score));
    }

    [Fact]
    public async Task Find_UnavailableItems_AreLeftOut_AndTheListIsStillFull()
    {
        _setup.AddItems(50);
        _setup.Table.Upsert("item-11", 2, [], false, new long[9]);
        await _setup.ServeAsync();

        var similar = Find(10, 48);

        Assert.Equal(48, similar.Count);
        Assert.DoesNotContain(similar, s => s.Item is 10 or 11);
        Assert.Equal(48, similar.Select(s => s.Item).Distinct().Count());
    }

    [Fact]
    public async Task Find_ColdItem_HasNeighboursByItsAttributes_AndAStrangerHasNone()
    {
        _setup.AddItems(50);
        var cold = _setup.Table.Upsert("cold", 1, [new ItemAttribute("genre", "action")], true, new long[9]);
        var stranger = _setup.Table.Upsert("stranger", 1, [], true, new long[9]);
        await _setup.ServeAsync(new TestArtifactOptions());

        Assert.Equal(4, Find(cold, 4).Count);
        Assert.Empty(Find(stranger, 4));
    }

    [Fact]
    public async Task Find_FewerThanTheNeighbours_TakesTheBest()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        Assert.Equal([11, 12], Find(10, 2).Select(s => s.Item));
    }

    private IReadOnlyList<ScoredItem> Find(int index, int count)
    {
        using var lease = _setup.Host.Acquire();
        return new SimilarItems(_setup.Table, _setup.Together, _setup.Attributes).Find(lease.Model, index, count);
    }
}
