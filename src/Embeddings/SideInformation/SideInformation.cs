using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>
/// Side information of items as lists of value indexes: field by field, each value of each field has one index over all
/// fields. Field 0 is the item's own id, whose index is the item's.
/// </summary>
internal sealed class SideInformation
{
    private readonly int[][][] _values;
    private readonly Dictionary<ItemAttribute, int> _index;
    private readonly Dictionary<string, int> _fields;

    /// <param name="attributes">Attributes of each item.</param>
    /// <param name="fields">Fields that count; null for all that occur.</param>
    public SideInformation(IReadOnlyList<IReadOnlyList<ItemAttribute>> attributes, IReadOnlyList<string>? fields)
    {
        var names = fields ?? attributes.SelectMany(a => a).Select(a => a.Field).Distinct().Order(StringComparer.Ordinal).ToArray();
        _fields = names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => n.i + 1, StringComparer.Ordinal);
        _index = attributes.SelectMany(a => a).Where(a => _fields.ContainsKey(a.Field)).Distinct()
            .Select((a, i) => (a, Row: attributes.Count + i)).ToDictionary(p => p.a, p => p.Row);
        _values = new int[attributes.Count][][];
        for (var item = 0; item < _values.Length; item++)
        {
            _values[item] = Known(attributes[item]);
            _values[item][0] = [item];
        }
    }

    /// <summary>Number of fields, the id among them.</summary>
    public int FieldCount => _fields.Count + 1;

    /// <summary>Number of values of all fields, items among them.</summary>
    public int ValueCount => _values.Length + _index.Count;

    /// <summary>Values of an item by field; a field that it has not is empty.</summary>
    public int[][] Of(int item) => _values[item];

    /// <summary>Values by field of attributes that may be of a new item; unknown values are left out, and so is the id.</summary>
    public int[][] Known(IReadOnlyList<ItemAttribute> attributes)
    {
        var values = new List<int>[FieldCount];
        for (var field = 0; field < values.Length; field++)
        {
            values[field] = [];
        }

        foreach (var attribute in attributes)
        {
            if (_index.TryGetValue(attribute, out var value) && !values[_fields[attribute.Field]].Contains(value))
            {
                values[_fields[attribute.Field]].Add(value);
            }
        }

        return Array.ConvertAll(values, v => v.ToArray());
    }
}
