namespace Recsys.Retrieval;

/// <summary>
/// A condition on the attributes of an item, made by <see cref="ItemFields"/> and joined here. Of a field with several values any
/// may match. Immutable; asked for every item that a search meets, so it allocates nothing and parses nothing.
/// </summary>
public abstract class ItemCondition
{
    private protected ItemCondition()
    {
    }

    /// <summary>Items that meet all conditions.</summary>
    /// <param name="conditions">The conditions; none is met by every item.</param>
    public static ItemCondition All(params IReadOnlyList<ItemCondition> conditions) => new AllCondition([.. conditions]);

    /// <summary>Items that meet one of the conditions.</summary>
    /// <param name="conditions">The conditions; none is met by no item.</param>
    public static ItemCondition Any(params IReadOnlyList<ItemCondition> conditions) => new AnyCondition([.. conditions]);

    /// <summary>Items that do not meet a condition: among them those that do not have its field.</summary>
    /// <param name="condition">The condition.</param>
    public static ItemCondition Not(ItemCondition condition) => new NotCondition(condition);

    internal abstract bool Accepts(ReadOnlySpan<Fact> facts);

    /// <summary>The part that refuses an item, for an explanation.</summary>
    internal virtual ItemCondition Refusing(ReadOnlySpan<Fact> facts) => this;

    internal abstract IEnumerable<string> Fields { get; }
}

internal sealed class ValueCondition : ItemCondition
{
    private readonly int _field;
    private readonly string _name;
    private readonly string[] _values;
    private readonly int[] _hashes;

    public ValueCondition(int field, string name, IReadOnlyList<string> values)
    {
        _field = field;
        _name = name;
        _values = [.. values];
        _hashes = Array.ConvertAll(_values, v => v.GetHashCode(StringComparison.Ordinal));
    }

    internal override IEnumerable<string> Fields => [_name];

    internal override bool Accepts(ReadOnlySpan<Fact> facts)
    {
        foreach (ref readonly var fact in facts)
        {
            if (fact.Field != _field)
            {
                continue;
            }

            for (var start = 0; _hashes.AsSpan(start).IndexOf(fact.Hash) is >= 0 and var found; start += found + 1)
            {
                if (_values[start + found] == fact.Value)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

internal sealed class NumberCondition(int field, string name, double low, double high) : ItemCondition
{
    internal override IEnumerable<string> Fields => [name];

    internal override bool Accepts(ReadOnlySpan<Fact> facts)
    {
        foreach (ref readonly var fact in facts)
        {
            if (fact.Field == field && fact.Number >= low && fact.Number <= high)
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class FieldCondition(int field, string name) : ItemCondition
{
    internal override IEnumerable<string> Fields => [name];

    internal override bool Accepts(ReadOnlySpan<Fact> facts)
    {
        foreach (ref readonly var fact in facts)
        {
            if (fact.Field == field)
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class NotCondition(ItemCondition inner) : ItemCondition
{
    internal override IEnumerable<string> Fields => inner.Fields;

    internal override bool Accepts(ReadOnlySpan<Fact> facts) => !inner.Accepts(facts);
}

internal sealed class AllCondition(ItemCondition[] parts) : ItemCondition
{
    internal override IEnumerable<string> Fields => parts.SelectMany(p => p.Fields).Distinct();

    internal override bool Accepts(ReadOnlySpan<Fact> facts)
    {
        foreach (var part in parts)
        {
            if (!part.Accepts(facts))
            {
                return false;
            }
        }

        return true;
    }

    internal override ItemCondition Refusing(ReadOnlySpan<Fact> facts)
    {
        foreach (var part in parts)
        {
            if (!part.Accepts(facts))
            {
                return part.Refusing(facts);
            }
        }

        return this;
    }
}

internal sealed class AnyCondition(ItemCondition[] parts) : ItemCondition
{
    internal override IEnumerable<string> Fields => parts.SelectMany(p => p.Fields).Distinct();

    internal override bool Accepts(ReadOnlySpan<Fact> facts)
    {
        foreach (var part in parts)
        {
            if (part.Accepts(facts))
            {
                return true;
            }
        }

        return false;
    }
}
