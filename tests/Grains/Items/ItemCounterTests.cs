using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Core;
using Recsys.Grains.Items;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Items;

/// <summary>Events go to the log past the user grain, so that the test alone decides what the item hears of them.</summary>
public sealed class ItemCounterTests : ClusterTest
{
    private readonly TestEventLog.Faults _faults = new();

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Services = s => TestEventLog.Use(s, _faults) };

    private IItemGrain Item => Cluster.Grains.GetGrain<IItemGrain>("i1");

    [Fact]
    public async Task Add_NewRange_IsAdded_WithoutReadingTheLog()
    {
        await UpsertAsync(2);
        var first = await AppendAsync(2);
        var row = await Item.AddAsync(Delta(2, first[0], first[1]));

        Assert.Equal(2, row[(int)EventKind.Click]);
        Assert.Equal("i1", Assert.Single(_faults.ItemReads, i => i == "i1"));
        var second = await AppendAsync(3);
        Assert.Equal(5, (await Item.AddAsync(Delta(3, second[0], second[^1])))[(int)EventKind.Click]);
    }

    [Fact]
    public async Task Add_WhatTheLogHadOnActivation_IsNotCountedTwice()
    {
        await UpsertAsync(2);
        var sequences = await AppendAsync(3);
        await RestartAsync();

        Assert.Equal(3, (await Item.GetAsync())!.Counters[(int)EventKind.Click]);
        Assert.Equal(3, (await Item.AddAsync(Delta(3, sequences[0], sequences[^1])))[(int)EventKind.Click]);
    }

    [Fact]
    public async Task Add_RangeThatOverlapsTheTotals_ReadsTheLogAnew()
    {
        await UpsertAsync(2);
        var old = await AppendAsync(2);
        await RestartAsync();
        await Item.GetAsync();
        var fresh = await AppendAsync(4);
        _faults.ItemReads.Clear();

        var row = await Item.AddAsync(Delta(3, old[1], fresh[1]));

        Assert.Equal(6, row[(int)EventKind.Click]);
        Assert.Single(_faults.ItemReads);
        // The rest of the range was read with it.
        Assert.Equal(6, (await Item.AddAsync(Delta(2, fresh[2], fresh[3])))[(int)EventKind.Click]);
    }

    [Fact]
    public async Task Add_ItemThatWasNeverUpserted_IsUnknown_AndHasItsCountsOnceItIs()
    {
        await UpsertAsync(1);
        var sequences = await AppendAsync(2);
        await Item.AddAsync(Delta(2, sequences[0], sequences[1]));
        Assert.Null(await Item.GetAsync());

        await UpsertAsync(2);
        Assert.Equal(2, (await Item.GetAsync())!.Counters[(int)EventKind.Click]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Flush_FailureThenRedelivery_CountsExactlyOnce(bool delivered)
    {
        await UpsertAsync(2);
        Assert.Equal(0, (await Item.GetAsync())!.Counters.Sum());
        var factory = FlakyFactory.Make(Cluster.Grains, delivered);
        var combiner = new ItemCounterCombiner(factory, NullLogger<ItemCounterCombiner>.Instance);
        await CountAsync(combiner, 3);
        await combiner.FlushAsync();
        Assert.Equal(delivered ? 3 : 0, (await Item.GetAsync())!.Counters[(int)EventKind.Click]);

        ((FlakyFactory)(object)factory).Working = true;
        await CountAsync(combiner, 2);
        await combiner.FlushAsync();
        await combiner.FlushAsync();

        Assert.Equal(5, (await Item.GetAsync())!.Counters[(int)EventKind.Click]);
        await Cluster.RefreshAsync();
        var table = Cluster.Services().GetRequiredService<ItemTable>();
        Assert.True(table.TryGetIndex("i1", out var index));
        Assert.Equal(5, table.GetCount(index, InteractionKind.Click));
    }

    [Fact]
    public async Task Flush_NothingGathered_CallsNobody()
    {
        var factory = FlakyFactory.Make(Cluster.Grains, false);
        await new ItemCounterCombiner(factory, NullLogger<ItemCounterCombiner>.Instance).FlushAsync();

        Assert.Equal(0, ((FlakyFactory)(object)factory).Calls);
    }

    private static ItemDelta Delta(long clicks, long first, long last) => new([0, clicks, 0, 0, 0, 0, 0, 0, 0], first, last);

    private async Task CountAsync(ItemCounterCombiner combiner, int count)
    {
        foreach (var sequence in await AppendAsync(count))
        {
            combiner.Add("i1", EventKind.Click, sequence);
        }
    }

    private async Task<long[]> AppendAsync(int count)
    {
        var log = Cluster.Services().GetRequiredService<IEventLog>();
        var events = Enumerable.Range(0, count).Select(_ => Events.Make(UserEvent.NewId())).ToArray();
        return Array.ConvertAll((await log.AppendAsync("u1", null, events)).Events!, e => e.Sequence);
    }

    /// <summary>Grains whose AddAsync fails until told otherwise, either before the call arrives or after it was carried out.</summary>
    public class FlakyFactory : DispatchProxy
    {
        private IGrainFactory _inner = null!;
        private bool _deliver;

        public bool Working { get; set; }

        public int Calls { get; private set; }

        public static IGrainFactory Make(IGrainFactory inner, bool deliver)
        {
            var proxy = Create<IGrainFactory, FlakyFactory>();
            ((FlakyFactory)(object)proxy)._inner = inner;
            ((FlakyFactory)(object)proxy)._deliver = deliver;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls++;
            var grain = targetMethod!.Invoke(_inner, args);
            return grain is IItemGrain item && !Working ? FlakyItem.Make(item, _deliver) : grain;
        }
    }

    public class FlakyItem : DispatchProxy
    {
        private IItemGrain _inner = null!;
        private bool _deliver;

        public static IItemGrain Make(IItemGrain inner, bool deliver)
        {
            var proxy = Create<IItemGrain, FlakyItem>();
            ((FlakyItem)(object)proxy)._inner = inner;
            ((FlakyItem)(object)proxy)._deliver = deliver;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => FailAsync((ItemDelta)args![0]!);

        private async Task<long[]> FailAsync(ItemDelta delta)
        {
            if (_deliver)
            {
                await _inner.AddAsync(delta);
            }

            throw new TimeoutException("The response was lost.");
        }
    }
}
