using System.Globalization;
using Recsys.Retrieval;

namespace Recsys.Grains.Filters;

/// <summary>Holds the filters of a request against their bounds and turns them into a condition on the silo's item table.</summary>
internal sealed class FilterCompiler
{
    private const int MaxName = 64;
    private const int MaxText = 256;

    private readonly ItemFields _fields;
    private readonly bool _allowUnknown;
    private int _nodes;

    private FilterCompiler(ItemFields fields, bool allowUnknown)
    {
        _fields = fields;
        _allowUnknown = allowUnknown;
    }

    /// <summary>Makes the condition.</summary>
    /// <param name="table">The items.</param>
    /// <param name="filters">Filters of which each must match; checked already.</param>
    /// <param name="filter">A filter that must match, too.</param>
    /// <param name="allowUnknown">Whether fields may be named that no item has.</param>
    /// <returns>The condition; null where nothing is asked.</returns>
    /// <exception cref="RecsysValidationException">A bound is broken, or no item has a field.</exception>
    public static ItemCondition? Compile(ItemTable table, IReadOnlyList<AttributeFilter>? filters, ItemFilter? filter, bool allowUnknown)
    {
        if (filters is null or { Count: 0 } && filter is null)
        {
            return null;
        }

        var compiler = new FilterCompiler(table.Fields, allowUnknown);
        var parts = new List<ItemCondition>();
        foreach (var old in filters ?? [])
        {
            compiler.RequireKnown("Filters.Field", old.Field);
            var condition = table.Fields.OneOf(old.Field, old.Values);
            parts.Add(old.Exclude ? ItemCondition.Not(condition) : condition);
        }

        if (filter is not null)
        {
            parts.Add(compiler.Of(filter, 1));
        }

        return parts.Count == 1 ? parts[0] : ItemCondition.All(parts);
    }

    /// <summary>Throws where no item has a field.</summary>
    public static void RequireKnown(ItemFields fields, string name, string field)
    {
        if (!fields.IsKnown(field))
        {
            var known = fields.Nearest(field) is { } nearest ? $"a field that an item has, such as '{nearest}'" : "a field that an item has; no item has any";
            Throw(name, field, $"{known} (AllowUnknownFields takes any)");
        }
    }

    private ItemCondition Of(ItemFilter? filter, int depth)
    {
        if (depth > ItemFilter.MaxDepth)
        {
            Throw("Filter.Depth", $"{depth} or more", $"1 to {ItemFilter.MaxDepth} levels");
        }

        if (++_nodes > ItemFilter.MaxNodes)
        {
            Throw("Filter.Nodes", $"{_nodes} or more", $"1 to {ItemFilter.MaxNodes} conditions and joints");
        }

        switch (filter)
        {
            case ValueFilter f:
                RequireField(f.Field);
                RequireValues(f.Values);
                return _fields.OneOf(f.Field, f.Values);
            case NumberFilter f:
                RequireField(f.Field);
                RequireRange(f);
                return _fields.Between(
                    f.Field, f.Low ?? double.NegativeInfinity, f.High ?? double.PositiveInfinity, !f.LowExcluded, !f.HighExcluded);
            case FieldFilter f:
                RequireField(f.Field);
                return _fields.Has(f.Field);
            case NotFilter f:
                return ItemCondition.Not(Of(f.Filter, depth + 1));
            case AllFilter f:
                return ItemCondition.All(Parts(f.Filters, depth));
            case AnyFilter f:
                return ItemCondition.Any(Parts(f.Filters, depth));
            default:
                Throw("Filter", "null", "a filter in each place");
                return null!;
        }
    }

    private List<ItemCondition> Parts(IReadOnlyList<ItemFilter>? filters, int depth)
    {
        if (filters is null or { Count: 0 })
        {
            Throw("Filter.Filters.Count", "0", $"1 to {ItemFilter.MaxNodes}");
        }

        var parts = new List<ItemCondition>();
        foreach (var filter in filters!)
        {
            parts.Add(Of(filter, depth + 1));
        }

        return parts;
    }

    private void RequireField(string? field)
    {
        if (field is null or { Length: 0 or > MaxName })
        {
            Throw("Filter.Field", field, $"1 to {MaxName} characters");
        }

        RequireKnown("Filter.Field", field!);
    }

    private void RequireKnown(string name, string field)
    {
        if (!_allowUnknown)
        {
            RequireKnown(_fields, name, field);
        }
    }

    private static void RequireValues(IReadOnlyList<string>? values)
    {
        if (values is null or { Count: 0 or > ItemFilter.MaxValues })
        {
            Throw("Filter.Values.Count", (values?.Count ?? 0).ToString(CultureInfo.InvariantCulture), $"1 to {ItemFilter.MaxValues}");
        }

        foreach (var value in values!)
        {
            if (value is null or { Length: > MaxText })
            {
                Throw("Filter.Values", value, $"0 to {MaxText} characters");
            }
        }
    }

    private static void RequireRange(NumberFilter f)
    {
        if (f is { Low: null, High: null } || !IsFinite(f.Low) || !IsFinite(f.High) || f.Low > f.High)
        {
            Throw("Filter.Range", f.ToString(), "one finite end or two, the low one not above the high one");
        }
    }

    private static bool IsFinite(double? number) => number is null || double.IsFinite(number.Value);

    private static void Throw(string field, string? value, string bound) => throw new RecsysValidationException(
        new RecsysError(field, value is null ? "null" : value.Length > 128 ? $"{value[..128]}..." : value, bound));
}
