using Orleans.Storage;

namespace Recsys.Grains.Storage;

/// <summary>
/// Hands grain keys to a store so that none of them reads as a number or a GUID. Orleans' ADO.NET provider parses keys before it
/// stores them: 7 and 007, abc and ABC, A+x and a+x would be one row. A key that begins with a letter that is no hexadecimal digit is
/// parsed by nothing and kept as it is, so each key gets such a letter in front: reversible, and the same for every database.
/// </summary>
/// <param name="inner">The store.</param>
internal sealed class KeyEscapingGrainStorage(IGrainStorage inner) : IGrainStorage
{
    /// <summary>What stands before each key.</summary>
    public const char Prefix = '~';

    /// <summary>The id under which a grain's state is stored.</summary>
    public static GrainId Escape(GrainId grain) => GrainId.Create(grain.Type, IdSpan.Create(Prefix + grain.Key.ToString()));

    /// <summary>The grain whose state is stored under an id.</summary>
    public static GrainId Unescape(GrainId stored) => GrainId.Create(stored.Type, IdSpan.Create(stored.Key.ToString()![1..]));

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ReadStateAsync(stateName, Escape(grainId), grainState);
        if (!grainState.RecordExists && IsItsOwnName(grainId))
        {
            await MoveAsync(stateName, grainId, grainState);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.WriteStateAsync(stateName, Escape(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ClearStateAsync(stateName, Escape(grainId), grainState);

    // A store from before keys were escaped has the state under the key itself. It is taken over only by the one key that is spelt as
    // the provider itself would write the number; any other spelling may have shared the row.
    private static bool IsItsOwnName(GrainId grainId) =>
        grainId.TryGetIntegerKey(out var number, out var extension)
        && extension is null
        && grainId.Key == GrainIdKeyExtensions.CreateIntegerKey(number);

    private async Task MoveAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var old = new GrainState<T>();
        await inner.ReadStateAsync(stateName, grainId, old);
        if (!old.RecordExists)
        {
            return;
        }

        grainState.State = old.State!;
        await inner.WriteStateAsync(stateName, Escape(grainId), grainState);
        await inner.ClearStateAsync(stateName, grainId, old);
    }
}
