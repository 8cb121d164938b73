using Orleans.Storage;

namespace Recsys.Grains.Storage;

/// <summary>
/// Lets one write at a time through to a store in a SQLite file. SQLite takes one writer at a time, and Microsoft.Data.Sqlite
/// sleeps 150 ms when it meets a lock, so writers that queue here are far faster than writers that collide there.
/// </summary>
internal sealed class SingleWriterGrainStorage(IGrainStorage inner) : IGrainStorage
{
    // Of the process, not of the instance: all silos of a process share the file.
    private static readonly SemaphoreSlim Writer = new(1);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OneAtATimeAsync((inner, stateName, grainId, grainState), static s => s.inner.WriteStateAsync(s.stateName, s.grainId, s.grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OneAtATimeAsync((inner, stateName, grainId, grainState), static s => s.inner.ClearStateAsync(s.stateName, s.grainId, s.grainState));

    private static async Task OneAtATimeAsync<TState>(TState state, Func<TState, Task> write)
    {
        await Writer.WaitAsync();
        try
        {
            await write(state);
        }
        finally
        {
            Writer.Release();
        }
    }
}
