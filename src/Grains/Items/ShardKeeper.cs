using Microsoft.Extensions.Logging;
using Recsys.Grains.Sharding;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary>
/// Keeps the parts of a divided catalogue that this silo is to hold: fills those that it does not have before it answers for them, and lets go
/// of those that two others hold in its place. One round at a time.
/// </summary>
internal sealed partial class ShardKeeper(
    CatalogueShards shards,
    ItemDirectory directory,
    ShardRouter router,
    ModelHost models,
    RecallPlans plans,
    ISiloStatusOracle members,
    TimeProvider time,
    ILogger<ShardKeeper> logger) : IDisposable
{
    // Longer than any request may ask a part.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _one = new(1);
    private readonly List<(CatalogueShard Shard, long At)> _dropped = [];

    /// <summary>Whether there is anything to keep.</summary>
    public bool IsDivided => shards.IsDivided;

    /// <summary>Grows with every change of an item, and differs where other parts are held.</summary>
    public long Changes => shards.Held.Sum(s => s.Table.Changes + ((long)s.Number << 40) + (1L << 50));

    /// <summary>Does what there is to do.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!shards.IsDivided)
        {
            return;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            await router.PollAsync(cancellationToken);
            FilledIfHeld();
            await FillAsync(cancellationToken);
            DropUnneeded();
            await router.PollAsync(cancellationToken);
            CutPopular();
            FilledIfHeld();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Sorts the items of each part by popularity anew.</summary>
    public void RefreshPopularity()
    {
        foreach (var shard in shards.Held)
        {
            RefreshPopularity(shard);
        }

        CutPopular();
    }

    public void Dispose() => _one.Dispose();

    private void RefreshPopularity(CatalogueShard shard)
    {
        using var lease = models.Acquire();
        var active = lease.Model;
        var rows = active?.RowsOf(shard)?.Rows;
        shard.RefreshPopularity(plans.PopularityLength, index => rows?.RowOf(index) is >= 0 and var row ? active!.Model.Popularity[row] : 0);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < shards.Count; number++)
        {
            if (shards.Find(number) is null && IsWanted(number))
            {
                var start = time.GetTimestamp();
                var shard = await directory.FillShardAsync(number, RefreshPopularity, cancellationToken);
                LogFilled(number, shard.Table.ItemCount, time.GetElapsedTime(start).TotalSeconds);
            }
        }
    }

    private bool IsWanted(int number) => router.HoldersOf(number).Contains(members.SiloAddress);

    private void DropUnneeded()
    {
        foreach (var shard in shards.Held.ToArray())
        {
            var owners = router.HoldersOf(shard.Number);
            if (!owners.Contains(members.SiloAddress) && owners.Count > 0
                && owners.All(o => router.States.TryGetValue(o, out var state) && state.Held.Contains(shard.Number)))
            {
                shards.Remove(shard.Number);
                _dropped.Add((shard, time.GetTimestamp()));
                LogDropped(shard.Number);
            }
        }

        foreach (var (shard, _) in _dropped.Where(d => time.GetElapsedTime(d.At) >= Grace))
        {
            models.Drop(shard);
        }

        _dropped.RemoveAll(d => time.GetElapsedTime(d.At) >= Grace);
    }

    // The list of popular items ends where that of the whole catalogue would.
    private void CutPopular()
    {
        var length = plans.PopularityLength;
        var all = new List<PlacedScore>();
        for (var number = 0; number < shards.Count; number++)
        {
            if (shards.Find(number) is { } own)
            {
                all.AddRange(own.Popular);
            }
            else if (router.States.Values.FirstOrDefault(s => s.Held.Contains(number)) is { } other)
            {
                all.AddRange(ShardPacking.Values<PlacedScore>(other.Popular[Array.IndexOf(other.Held, number)]));
            }
        }

        all.Sort();
        PlacedScore? last = all.Count > length ? all[length - 1] : null;
        foreach (var shard in shards.Held)
        {
            shard.CutPopular(last);
        }
    }

    // Requests wait until each part is held by some silo.
    private void FilledIfHeld()
    {
        if (Enumerable.Range(0, shards.Count).All(n => shards.Find(n) is not null || router.States.Values.Any(s => s.Held.Contains(n))))
        {
            directory.MarkFilled();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Part {Shard} of the catalogue: {Items} items, filled in {Seconds:0.0} s.")]
    private partial void LogFilled(int shard, int items, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Part {Shard} of the catalogue is held by others now.")]
    private partial void LogDropped(int shard);
}
