using System.Collections;
using System.Globalization;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// The attributes of one item as filters read them: the field's number in the table, a hash of the value, and the number that the
/// value is, parsed once. One object, replaced whole, so that readers need no lock. The names of fields are shared by all items.
/// </summary>
internal sealed class ItemFacts : IReadOnlyList<ItemAttribute>
{
    private readonly ItemFields? _fields;
    private readonly Fact[] _facts;

    public ItemFacts(ItemFields fields, Fact[] facts)
    {
        _fields = fields;
        _facts = facts;
    }

    private ItemFacts() => _facts = [];

    /// <summary>An item without attributes.</summary>
    public static ItemFacts None { get; } = new();

    public ReadOnlySpan<Fact> Span => _facts;

    public int Count => _facts.Length;

    public ItemAttribute this[int index] => new(_fields!.NameOf(_facts[index].Field), _facts[index].Value);

    public IEnumerator<ItemAttribute> GetEnumerator()
    {
        for (var i = 0; i < _facts.Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>One attribute of an item.</summary>
internal readonly struct Fact(int field, string value)
{
    /// <summary>The value.</summary>
    public string Value { get; } = value;

    /// <summary>The number that the value is in the invariant culture; NaN where it is none, so that it is in no range.</summary>
    public double Number { get; } =
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : double.NaN;

    /// <summary>Number of the field in the table.</summary>
    public int Field { get; } = field;

    /// <summary>Hash of the value: most values are told apart without a look at their text.</summary>
    public int Hash { get; } = value.GetHashCode(StringComparison.Ordinal);
}
