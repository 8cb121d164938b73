using Microsoft.Extensions.Logging;

namespace Recsys.Grains.Items;

/// <summary>
/// Combines the increments of item counters on this silo, so that a hot item's grain gets one call an interval and not
/// one an event. What a failed call may or may not have added is settled by making the item read its totals from the log.
/// </summary>
internal sealed partial class ItemCounterCombiner(IGrainFactory grains, ILogger<ItemCounterCombiner> logger)
{
    private const int Parallelism = 64;

    private readonly GrainReferences<IItemGrain> _items = new(grains);
    private readonly Lock _adding = new();
    private Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);

    /// <summary>Counts an event that is on disk.</summary>
    public void Add(string itemId, EventKind kind, long sequence)
    {
        lock (_adding)
        {
            Get(itemId).Add(kind, 1, sequence, sequence);
        }
    }

    /// <summary>Hands everything that has gathered to the item grains, and their new counters to the catalogue.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        Dictionary<string, Pending> batch;
        lock (_adding)
        {
            if (_pending.Count == 0)
            {
                return;
            }

            batch = _pending;
            _pending = new Dictionary<string, Pending>(StringComparer.Ordinal);
        }

        var published = new List<ItemCounts>(batch.Count);
        foreach (var chunk in batch.Chunk(Parallelism))
        {
            var calls = chunk.Select(p => SendAsync(p.Key, p.Value)).ToArray();
            foreach (var counts in await Task.WhenAll(calls))
            {
                if (counts is { } known)
                {
                    published.Add(known);
                }
            }
        }

        await Task.WhenAll(published.GroupBy(c => CatalogShards.Of(c.ItemId)).Select(PublishAsync));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task PublishAsync(IGrouping<int, ItemCounts> shard)
    {
        try
        {
            await grains.GetGrain<ICatalogGrain>(shard.Key).PublishAsync(shard.ToArray());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The next counts of the same items carry these again.
            LogPublishFailed(shard.Key, e);
        }
    }

    private async Task<ItemCounts?> SendAsync(string itemId, Pending pending)
    {
        try
        {
            return new ItemCounts(itemId, await _items.Get(itemId).AddAsync(pending.ToDelta()));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogSendFailed(itemId, e);
            lock (_adding)
            {
                // A range that starts at 0 overlaps what the item has counted, so it reads its totals anew.
                Get(itemId).Add(0, 0, 0, pending.LastSequence);
            }

            return null;
        }
    }

    private Pending Get(string itemId)
    {
        if (!_pending.TryGetValue(itemId, out var pending))
        {
            _pending[itemId] = pending = new Pending();
        }

        return pending;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counts of item {ItemId} could not be delivered; it will read them from the log.")]
    private partial void LogSendFailed(string itemId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counts of catalogue shard {Shard} could not be published.")]
    private partial void LogPublishFailed(int shard, Exception exception);

    private sealed class Pending
    {
        private readonly long[] _counts = new long[9];
        private long _first = long.MaxValue;

        public long LastSequence { get; private set; }

        public void Add(EventKind kind, int count, long first, long last)
        {
            _counts[(int)kind] += count;
            _first = Math.Min(_first, first);
            LastSequence = Math.Max(LastSequence, last);
        }

        public ItemDelta ToDelta() => new(_counts, _first, LastSequence);
    }
}
