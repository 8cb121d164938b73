namespace Recsys;

/// <summary>
/// References to the grains of one interface by text key. Orleans looks an interface's name and attributes up by reflection each
/// time that a reference is asked for by type; here it does so once.
/// </summary>
/// <param name="grains">Makes the references.</param>
internal sealed class GrainReferences<TGrain>(IGrainFactory grains)
    where TGrain : class, IGrainWithStringKey
{
    private volatile Identity? _identity;

    /// <summary>A reference.</summary>
    /// <param name="key">The grain's key; not empty.</param>
    public TGrain Get(string key)
    {
        if (_identity is { } known)
        {
            return (TGrain)grains.GetGrain(GrainId.Create(known.Type, key), known.Interface);
        }

        var first = grains.GetGrain<TGrain>(key);
        if (first is GrainReference reference)
        {
            _identity = new Identity(reference.GrainId.Type, reference.InterfaceType);
        }

        return first;
    }

    private sealed record Identity(GrainType Type, GrainInterfaceType Interface);
}
