using System.Collections.Concurrent;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// A model version in memory with its map to the item table. Counted by its users: it is unloaded when the host has let
/// go of it and its last request is done.
/// </summary>
public sealed class ServingModel
{
    // The host's own reference is the first one.
    private int _references = 1;

    private readonly RecallOptions _options;
    private readonly CatalogueShards? _shards;
    private readonly ConcurrentDictionary<CatalogueShard, ShardRows> _parts = [];
    private readonly Lock _building = new();

    /// <summary>Takes a model and gets its index ready, which may take as long as building it.</summary>
    internal ServingModel(LoadedModel model, RecallOptions options, CatalogueShards? shards = null)
    {
        Model = model;
        _options = options;
        _shards = shards is { IsDivided: true } ? shards : null;
        Index = _shards is null ? RecallIndex.Of(model, options) : RecallIndex.OfPart(model, 0, options);
        Rows = new ItemRows(model, _shards is null);
    }

    /// <summary>The model.</summary>
    public LoadedModel Model { get; }

    /// <summary>The map between its rows and the item table.</summary>
    public ItemRows Rows { get; }

    /// <summary>The index of its recall rows.</summary>
    public RecallIndex Index { get; }

    /// <summary>Name of the version.</summary>
    public string Version => Model.Version;

    /// <summary>Whether the model was unloaded.</summary>
    internal bool Unloaded => Volatile.Read(ref _references) == 0;

    /// <summary>Gives new items of the table their rows, and enters these into the index. Not for two threads at once.</summary>
    internal void Extend(ItemTable table)
    {
        Rows.Extend(table);
        if (_shards is null)
        {
            Index.Extend();
            return;
        }

        BuildHeld();
        foreach (var (shard, rows) in _parts)
        {
            if (_shards.Find(shard.Number) == shard)
            {
                rows.Extend(shard.Table);
            }
        }
    }

    /// <summary>The model's rows of a part of the catalogue; null where they are not there yet.</summary>
    /// <param name="shard">The part.</param>
    public ShardRows? RowsOf(CatalogueShard shard) => _parts.GetValueOrDefault(shard);

    /// <summary>An item that has no row although one would be found for it if the catalogue were whole; null for none.</summary>
    public string? Unplaced => Rows.Unplaced ?? _parts.Values.Select(p => p.Rows.Unplaced).FirstOrDefault(u => u is not null);

    /// <summary>Maps a part of the catalogue and builds its index, unless that is done.</summary>
    internal void Build(CatalogueShard shard)
    {
        lock (_building)
        {
            if (!_parts.ContainsKey(shard))
            {
                _parts[shard] = new ShardRows(Model, shard.Table, _options);
            }
        }
    }

    /// <summary>Lets go of the rows of a part that nobody asks any more.</summary>
    internal void Drop(CatalogueShard shard)
    {
        if (_parts.TryRemove(shard, out var rows))
        {
            rows.Dispose();
        }
    }

    /// <summary>Builds what is missing of the parts that the silo holds.</summary>
    internal void BuildHeld()
    {
        foreach (var shard in _shards?.Held ?? [])
        {
            Build(shard);
        }
    }

    internal bool TryAcquire()
    {
        var seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            // Unmapping tables and freeing sessions takes milliseconds, which the request that was last must not pay.
            _ = LowPriority.RunAsync(
                () =>
                {
                    foreach (var part in _parts.Values)
                    {
                        part.Dispose();
                    }

                    Rows.Dispose();
                    Index.Dispose();
                    Model.Dispose();
                    return true;
                },
                CancellationToken.None);
        }
    }
}

/// <summary>Keeps a model loaded while a request uses it. Dispose exactly once.</summary>
public readonly struct ModelLease : IDisposable
{
    internal ModelLease(ServingModel? model) => Model = model;

    /// <summary>The model, or null where none is active.</summary>
    public ServingModel? Model { get; }

    /// <summary>Lets go of the model.</summary>
    public void Dispose() => Model?.Release();
}
