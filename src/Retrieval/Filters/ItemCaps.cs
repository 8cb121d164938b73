using System.Runtime.InteropServices;

namespace Recsys.Retrieval;

/// <summary>A bound on how many items of a list may have one value of a field.</summary>
/// <param name="Field">Attribute field.</param>
/// <param name="Most">Most items of each of its values, at least 1.</param>
public readonly record struct ItemCap(string Field, int Most);

/// <summary>
/// Counts the items of a list by their values, for caps. An item of several values of a field counts for each and needs room at
/// each. For one request; not thread-safe.
/// </summary>
public sealed class ItemCaps
{
    private readonly ItemTable _table;
    private readonly Counter[] _counters;

    /// <summary>Makes the caps of a request.</summary>
    /// <param name="table">The items.</param>
    /// <param name="caps">The caps, all of which hold.</param>
    public ItemCaps(ItemTable table, IReadOnlyList<ItemCap> caps)
    {
        _table = table;
        _counters = [.. caps.Select(c => new Counter(c, table.Fields.NumberOf(c.Field)))];
    }

    /// <summary>Begins a list anew.</summary>
    public void Clear()
    {
        foreach (var counter in _counters)
        {
            counter.Counts.Clear();
        }
    }

    /// <summary>Counts an item, if there is room at all its values.</summary>
    /// <param name="index">Its index in the table.</param>
    /// <returns>Whether it was counted.</returns>
    public bool TryTake(int index)
    {
        var facts = _table.GetFacts(index).Span;
        foreach (var counter in _counters)
        {
            if (counter.IsFull(facts) is not null)
            {
                return false;
            }
        }

        foreach (var counter in _counters)
        {
            counter.Add(facts);
        }

        return true;
    }

    /// <summary>The first value of an item that is full; null where there is room for the item.</summary>
    /// <param name="index">Its index in the table.</param>
    public (string Field, string Value, int Most)? FullAt(int index)
    {
        var facts = _table.GetFacts(index).Span;
        foreach (var counter in _counters)
        {
            if (counter.IsFull(facts) is { } value)
            {
                return (counter.Cap.Field, value, counter.Cap.Most);
            }
        }

        return null;
    }

    /// <summary>The values that are full now, by field.</summary>
    internal IReadOnlyList<(string Field, string[] Values)> Full() =>
        [.. _counters.Select(c => (c.Cap.Field, c.Counts.Where(v => v.Value >= c.Cap.Most).Select(v => v.Key).ToArray())).Where(f => f.Item2.Length > 0)];

    /// <summary>Whether there is room for an item, as a condition as of now.</summary>
    public ItemCondition Room() => ItemCondition.Not(ItemCondition.Any([.. _counters.Select(c =>
        _table.Fields.OneOf(c.Cap.Field, [.. c.Counts.Where(v => v.Value >= c.Cap.Most).Select(v => v.Key)]))]));

    private sealed class Counter(ItemCap cap, int field)
    {
        public ItemCap Cap => cap;

        public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

        public string? IsFull(ReadOnlySpan<Fact> facts)
        {
            foreach (ref readonly var fact in facts)
            {
                if (fact.Field == field && Counts.GetValueOrDefault(fact.Value) >= cap.Most)
                {
                    return fact.Value;
                }
            }

            return null;
        }

        // An item that says a value twice is one item of it.
        public void Add(ReadOnlySpan<Fact> facts)
        {
            for (var i = 0; i < facts.Length; i++)
            {
                if (facts[i].Field == field && !SaidBefore(facts, i))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(Counts, facts[i].Value, out _)++;
                }
            }
        }

        private static bool SaidBefore(ReadOnlySpan<Fact> facts, int i)
        {
            for (var k = 0; k < i; k++)
            {
                if (facts[k].Field == facts[i].Field && facts[k].Value == facts[i].Value)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
