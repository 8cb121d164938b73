using System.Diagnostics;
using Recsys.Retrieval;

namespace Recsys.Grains.Filters;

/// <summary>Turns the filters of a request, which keep their bounds, into a condition on the silo's item table.</summary>
internal sealed class FilterCompiler
{
    private readonly ItemFields _fields;
    private readonly bool _allowUnknown;

    private FilterCompiler(ItemFields fields, bool allowUnknown)
    {
        _fields = fields;
        _allowUnknown = allowUnknown;
    }

    /// <summary>Makes the condition.</summary>
    /// <param name="table">The items.</param>
    /// <param name="filters">Filters of which each must match; <see cref="ContractValidator"/> has checked them.</param>
    /// <param name="filter">A filter that must match, too; checked likewise.</param>
    /// <param name="allowUnknown">Whether fields may be named that no item has.</param>
    /// <returns>The condition; null where nothing is asked.</returns>
    /// <exception cref="RecsysValidationException">No item has a field.</exception>
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
            var condition = table.Fields.OneOf(compiler.Known("Filters.Field", old.Field), old.Values);
            parts.Add(old.Exclude ? ItemCondition.Not(condition) : condition);
        }

        if (filter is not null)
        {
            parts.Add(compiler.Of(filter));
        }

        return parts.Count == 1 ? parts[0] : ItemCondition.All(parts);
    }

    /// <summary>Throws where no item has a field.</summary>
    public static void RequireKnown(ItemFields fields, string name, string field)
    {
        if (!fields.IsKnown(field))
        {
            var known = fields.Nearest(field) is { } nearest ? $"a field that an item has, such as '{nearest}'" : "a field that an item has; no item has any";
            Bounds.Throw(Bounds.Error(name, field, $"{known} (AllowUnknownFields takes any)"));
        }
    }

    private ItemCondition Of(ItemFilter filter) => filter switch
    {
        ValueFilter f => _fields.OneOf(Known(f.Field), f.Values),
        NumberFilter f => _fields.Between(
            Known(f.Field), f.Low ?? double.NegativeInfinity, f.High ?? double.PositiveInfinity, !f.LowExcluded, !f.HighExcluded),
        FieldFilter f => _fields.Has(Known(f.Field)),
        NotFilter f => ItemCondition.Not(Of(f.Filter)),
        AllFilter f => ItemCondition.All(f.Filters.Select(Of).ToList()),
        AnyFilter f => ItemCondition.Any(f.Filters.Select(Of).ToList()),
        _ => throw new UnreachableException("A filter in each place is a bound."),
    };

    private string Known(string field) => Known("Filter.Field", field);

    private string Known(string name, string field)
    {
        if (!_allowUnknown)
        {
            RequireKnown(_fields, name, field);
        }

        return field;
    }
}
