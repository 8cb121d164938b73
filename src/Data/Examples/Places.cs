namespace Recsys.Data;

/// <summary>Numbers the distinct keys of a step from 0. Keys are below a fixed bound, so a stamped array serves as the map.</summary>
internal sealed class Places(int bound)
{
    private readonly int[] _stamps = new int[bound];
    private readonly int[] _places = new int[bound];
    private readonly List<int> _keys = [];
    private int _stamp;

    /// <summary>The keys in the order of their places.</summary>
    public IReadOnlyList<int> Keys => _keys;

    public void Clear()
    {
        _keys.Clear();
        _stamp++;
    }

    /// <summary>Place of a key, new or known.</summary>
    public int Of(int key)
    {
        if (_stamps[key] != _stamp)
        {
            _stamps[key] = _stamp;
            _places[key] = _keys.Count;
            _keys.Add(key);
        }

        return _places[key];
    }
}
