using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>Pages of one ranked order.</summary>
public sealed class RankedOrderTests : IDisposable
{
    private readonly ServingSetup _setup = new();
    private readonly RecommendationPipeline _pipeline;
    private readonly HistoryEvent[] _session = [new(3, InteractionKind.Click, 0, 1000), new(4, InteractionKind.Click, 0, 999)];

    public RankedOrderTests()
    {
        _setup.AddItems(50, i => [new("genre", $"g{i % 5}")]);
        _pipeline = _setup.Pipeline();
    }

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(48)]
    public async Task Continue_PageAfterPage_IsTheWholeOrder(int length)
    {
        await _setup.ServeAsync();
        var whole = First(100, null);
        var order = new RankedOrder();

        var pages = First(length, order);
        for (var page = 2; order.HasMore; page++)
        {
            pages = [.. pages, .. Next(order, page, length)];
        }

        Assert.Equal(whole, pages);
        Assert.Empty(Next(order, 60, length));
    }

    [Fact]
    public async Task Continue_ThePageAgain_IsThatPage()
    {
        await _setup.ServeAsync();
        var order = new RankedOrder();
        First(10, order);
        var second = Next(order, 2, 10);
        var third = Next(order, 3, 10);

        Assert.Equal(third, Next(order, 3, 10));
        Assert.Equal(second, Next(order, 2, 10));
        Assert.Equal(third, Next(order, 3, 10));
    }

    [Fact]
    public async Task Continue_WhatBecameUnavailableOrEnteredTheSession_IsPassedOver()
    {
        await _setup.ServeAsync();
        var whole = First(100, null);
        var order = new RankedOrder();
        First(10, order);
        _setup.Table.Upsert(_setup.Table.GetId(whole[12].Index), 2, [], false, new long[ItemTable.KindCount]);

        var second = Next(order, 2, 10, [new HistoryEvent(whole[11].Index, InteractionKind.Click, 0, 2000), .. _session]);

        Assert.Equal(whole[10..22].Where((_, i) => i is not 1 and not 2), second);
    }

    [Fact]
    public async Task Continue_AfterAnotherVersion_GoesOnInTheOldOrder()
    {
        await _setup.ServeAsync();
        var whole = First(100, null);
        var order = new RankedOrder();
        First(10, order);
        await _setup.ServeAsync(new Conformance.TestArtifactOptions { Version = "test-2", Seed = 2 });

        Assert.Equal(whole[10..20], Next(order, 2, 10));
    }

    [Fact]
    public async Task Continue_Capped_WhatWasPassedOverComesLater()
    {
        await _setup.ServeAsync();
        var order = new RankedOrder();
        ItemCap[] cap = [new("genre", 1)];

        var items = First(5, order, new ItemCaps(_setup.Table, cap));
        for (var page = 2; order.HasMore; page++)
        {
            var next = Next(order, page, 5, caps: new ItemCaps(_setup.Table, cap));
            Assert.Equal(next.Length, next.Select(i => i.Index % 5).Distinct().Count());
            items = [.. items, .. next];
        }

        Assert.Equal(First(100, null).Select(i => i.Index).Order(), items.Select(i => i.Index).Order());
    }

    private RankedItem[] First(int count, RankedOrder? order, ItemCaps? caps = null)
    {
        using var lease = _setup.Host.Acquire();
        var destination = new RankedItem[count];
        var found = _pipeline.Recommend(lease.Model, Query(count, order, _session, caps, ServingSetup.Interest(lease.Model!, _session)), destination, out _);
        return destination[..found];
    }

    private RankedItem[] Next(RankedOrder order, int page, int count, HistoryEvent[]? session = null, ItemCaps? caps = null)
    {
        var destination = new RankedItem[count];
        return destination[.._pipeline.Continue(page, Query(count, order, session ?? _session, caps, []), destination)];
    }

    private static PipelineQuery Query(int count, RankedOrder? order, HistoryEvent[] session, ItemCaps? caps, float[] interest) => new()
    {
        Count = count,
        Time = 0,
        Session = session,
        Interest = interest,
        Excluded = Array.ConvertAll(session, e => e.Row),
        Caps = caps,
        Order = order,
    };
}
