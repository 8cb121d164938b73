
namespace Recsys.Training.Examples;

/// <summary>
/// Which rows of a step's gathered table make up the fields of some owners: entry e adds Weights[e] times the row at
/// Places[e] to slot Slots[e], where owner i's field f is slot i * Fields + f.
/// </summary>
internal sealed class FieldPool(int owners, int fields)
{
    private readonly List<long> _places = new(owners * fields);
    private readonly List<long> _slots = new(owners * fields);
    private readonly List<float> _weights = new(owners * fields);
    private readonly List<float> _keys = new(owners * fields);

    public int Owners => owners;

    public int Fields => fields;

    public long[] Places => [.. _places];

    public long[] Slots => [.. _slots];

    public float[] Weights => [.. _weights];

    /// <summary>Key of each slot; see <see cref="FieldKeys"/>.</summary>
    public float[] Keys => [.. _keys];

    /// <summary>Whether entry e is slot e with weight 1: the rows need no summing.</summary>
    public bool Plain { get; private set; } = true;

    /// <summary>The next slot's key.</summary>
    public void AddKey(float key) => _keys.Add(key);

    public void Add(int slot, int place, float weight)
    {
        Plain &= slot == _places.Count && weight == 1;
        _places.Add(place);
        _slots.Add(slot);
        _weights.Add(weight);
    }
}
