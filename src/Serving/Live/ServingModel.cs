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

    /// <summary>Takes a model and gets its index ready, which may take as long as building it.</summary>
    internal ServingModel(LoadedModel model, RecallOptions options)
    {
        Model = model;
        Index = RecallIndex.Of(model, options);
        Rows = new ItemRows(model);
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
        Index.Extend();
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
