namespace Recsys.Data;

/// <summary>Gives external ids dense indexes in the order of their first appearance.</summary>
internal sealed class IdIndex
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    public IReadOnlyList<string> Ids => _ids;

    public bool TryGet(string id, out int index) => _indexes.TryGetValue(id, out index);

    public int GetOrAdd(string id)
    {
        if (!_indexes.TryGetValue(id, out var index))
        {
            index = _ids.Count;
            _indexes.Add(id, index);
            _ids.Add(id);
        }

        return index;
    }
}
