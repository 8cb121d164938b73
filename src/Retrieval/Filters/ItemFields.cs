using System.Collections.Concurrent;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// The attribute fields of an item table, and conditions on them. The table's writer changes it; any thread reads it. A condition
/// is for items of this table alone.
/// </summary>
public sealed class ItemFields
{
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private volatile string[] _names = new string[16];
    private volatile int[] _items = new int[16];

    internal ItemFields()
    {
    }

    /// <summary>Whether an item has the field now.</summary>
    /// <param name="field">Its name.</param>
    public bool IsKnown(string field) => _numbers.TryGetValue(field, out var number) && _items[number] > 0;

    /// <summary>The known field whose name is most like a given one (fewest letters to change, case aside); null where no item has any.</summary>
    /// <param name="field">A name.</param>
    public string? Nearest(string field) => _numbers.Keys.Where(IsKnown)
        .OrderBy(known => EditDistance(known, field)).ThenBy(known => known, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Items that have one of the values in the field.</summary>
    /// <param name="field">The field; one that no item has matches none.</param>
    /// <param name="values">The values; compared letter by letter.</param>
    public ItemCondition OneOf(string field, params IReadOnlyList<string> values) => new ValueCondition(NumberOf(field), field, values);

    /// <summary>Items of which a value of the field is a number of the range. A value that is no number is in none.</summary>
    /// <param name="field">The field; one that no item has matches none.</param>
    /// <param name="low">Low end; negative infinity for none.</param>
    /// <param name="high">High end; infinity for none.</param>
    /// <param name="withLow">Whether the low end itself is in the range.</param>
    /// <param name="withHigh">Whether the high end itself is in the range.</param>
    public ItemCondition Between(string field, double low, double high, bool withLow = true, bool withHigh = true) => new NumberCondition(
        NumberOf(field), field, withLow ? low : Math.BitIncrement(low), withHigh ? high : Math.BitDecrement(high));

    /// <summary>Items that have the field.</summary>
    /// <param name="field">The field; one that no item has matches none.</param>
    public ItemCondition Has(string field) => new FieldCondition(NumberOf(field), field);

    internal int NumberOf(string field) => _numbers.GetValueOrDefault(field, -1);

    internal string NameOf(int number) => _names[number];

    /// <summary>
    /// What filters read of an item's attributes. Called by one writer at a time. Where nothing changed it is what was held before,
    /// so that rows whose counters alone changed leave nothing behind.
    /// </summary>
    internal ItemFacts Describe(IReadOnlyList<ItemAttribute> attributes, ItemFacts held)
    {
        if (AreSame(attributes, held))
        {
            return held;
        }

        var facts = new Fact[attributes.Count];
        for (var i = 0; i < facts.Length; i++)
        {
            facts[i] = new Fact(Number(attributes[i].Field), attributes[i].Value);
        }

        // The new ones first, so that a field that stays is known throughout.
        Count(facts, 1);
        Count(held.Span, -1);
        return facts.Length == 0 ? ItemFacts.None : new ItemFacts(this, facts);
    }

    private static bool AreSame(IReadOnlyList<ItemAttribute> attributes, ItemFacts held)
    {
        if (attributes.Count != held.Count)
        {
            return false;
        }

        for (var i = 0; i < held.Count; i++)
        {
            if (attributes[i] != held[i])
            {
                return false;
            }
        }

        return true;
    }

    private int Number(string field)
    {
        if (_numbers.TryGetValue(field, out var number))
        {
            return number;
        }

        number = _numbers.Count;
        if (number == _names.Length)
        {
            var (names, items) = (_names, _items);
            Array.Resize(ref names, number * 2);
            Array.Resize(ref items, number * 2);
            (_names, _items) = (names, items);
        }

        _names[number] = field;
        _numbers[field] = number;
        return number;
    }

    // An item counts once for a field of several values.
    private void Count(ReadOnlySpan<Fact> facts, int change)
    {
        for (var i = 0; i < facts.Length; i++)
        {
            var first = true;
            for (var k = 0; k < i && first; k++)
            {
                first = facts[k].Field != facts[i].Field;
            }

            _items[facts[i].Field] += first ? change : 0;
        }
    }

    // Levenshtein, row by row.
    private static int EditDistance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[j]) ? 0 : 1;
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(diagonal + change, Math.Min(row[j], row[j + 1]) + 1));
            }
        }

        return row[^1];
    }
}
