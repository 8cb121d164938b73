namespace Recsys.Retrieval;

/// <summary>
/// The parts of a divided catalogue that this silo holds, by number. With one part nothing of this is used: the silo's item table has all items.
/// Read without locks; one writer at a time.
/// </summary>
/// <param name="count">Number of parts of the whole catalogue; 1 where it is not divided.</param>
public sealed class CatalogueShards(int count)
{
    private volatile CatalogueShard?[] _held = new CatalogueShard?[count];

    /// <summary>Number of parts of the whole catalogue.</summary>
    public int Count { get; } = count;

    /// <summary>Whether the catalogue is divided.</summary>
    public bool IsDivided => Count > 1;

    /// <summary>A part; null where the silo does not hold it, or not all of it yet.</summary>
    /// <param name="number">Its number.</param>
    public CatalogueShard? Find(int number)
    {
        var held = _held;
        return (uint)number < (uint)held.Length ? held[number] : null;
    }

    /// <summary>The parts that the silo holds, in the order of their numbers.</summary>
    public IEnumerable<CatalogueShard> Held => _held.OfType<CatalogueShard>();

    /// <summary>Holds a part from now on; it is filled.</summary>
    /// <param name="shard">The part.</param>
    public void Add(CatalogueShard shard) => Put(shard.Number, shard);

    /// <summary>Lets go of a part. Requests that have begun finish on it.</summary>
    /// <param name="number">Its number.</param>
    public void Remove(int number) => Put(number, null);

    private void Put(int number, CatalogueShard? shard)
    {
        var held = (CatalogueShard?[])_held.Clone();
        held[number] = shard;
        _held = held;
    }
}
