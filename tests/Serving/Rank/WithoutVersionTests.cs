using Recsys.Core;

namespace Recsys.Serving.Tests;

/// <summary>Lists while no version is active: item i of 60 is the i-th most popular one, and of studio i / 4.</summary>
public sealed class WithoutVersionTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public WithoutVersionTests()
    {
        _setup.AddItems(60, i => [new ItemAttribute("studio", $"s{i / 4}")]);
        _setup.Attributes.Refresh(_setup.Table);
    }

    public void Dispose() => _setup.Dispose();

    [Fact]
    public void Recommend_WhatOthersMet_ComesBeforeWhatIsAlike_BeforeWhatIsPopular()
    {
        Meet("ann", 20, 40);
        Meet("bob", 20, 41);

        var (items, degraded) = _setup.Ask(_setup.Pipeline(), 8, [20], excluded: [20]);

        Assert.Equal([40, 41], items[..2].Select(i => i.Index).Order());
        Assert.Equal([21, 22, 23], items[2..5].Select(i => i.Index).Order());
        Assert.Equal([0, 1, 2], items[5..].Select(i => i.Index));
        Assert.Equal(["live-co-occurrence", "similar-attributes", "popularity"], items.Select(i => i.Channel).Distinct());
        Assert.Equal("no model version is active: live co-occurrence, attributes and popularity instead", degraded);
    }

    [Fact]
    public void Recommend_CoOccurringItemThatIsAlikeToo_ComesFirst()
    {
        Meet("ann", 20, 40);
        Meet("bob", 20, 23);

        Assert.Equal(23, _setup.Ask(_setup.Pipeline(), 8, [20], excluded: [20]).Items[0].Index);
    }

    [Fact]
    public void Recommend_Exploration_HasItsPlaceAtTheEndAndNoOther()
    {
        _setup.Rare.Refresh(_setup.Table);
        Meet("ann", 20, 40);

        foreach (var clicked in new[] { Array.Empty<int>(), [20] })
        {
            var items = _setup.Ask(_setup.Pipeline(), 10, clicked, excluded: clicked).Items;
            Assert.Equal(10, items.Length);
            Assert.Equal([9], Enumerable.Range(0, 10).Where(i => items[i].Channel == "exploration"));
        }
    }

    [Fact]
    public void Recommend_HeavierChannel_HasTheUpperHand()
    {
        Meet("ann", 20, 40);
        Meet("bob", 20, 41);
        var pipeline = _setup.Pipeline(o => o.Channels["similar-attributes"].Weight = 100);

        Assert.Equal([21, 22, 23], _setup.Ask(pipeline, 8, [20], excluded: [20]).Items[..3].Select(i => i.Index).Order());
    }

    [Fact]
    public async Task Recommend_VersionActive_AsksThemOnlyIfEnabled()
    {
        Meet("ann", 20, 45);
        await _setup.ServeAsync();
        Assert.DoesNotContain(_setup.Ask(_setup.Pipeline(), 10, [20]).Items, i => i.Channel == "live-co-occurrence");

        var pipeline = _setup.Pipeline(o => o.Channels["live-co-occurrence"].Enabled = true);
        Assert.Contains(_setup.Ask(pipeline, 50, [20]).Items, i => i.Channel == "live-co-occurrence");
    }

    private void Meet(string user, params int[] items)
    {
        foreach (var item in items)
        {
            _setup.Together.Add(user, item, 1);
        }

        _setup.Together.Refresh();
    }
}
