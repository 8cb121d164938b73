namespace Recsys;

/// <summary>Holds a filter against its bounds. It looks no deeper and no further than they allow.</summary>
internal struct FilterBounds
{
    private int _nodes;

    /// <summary>The bound that a filter breaks, or null.</summary>
    /// <param name="filter">The filter; null for none.</param>
    public static RecsysError? Check(ItemFilter? filter) => filter is null ? null : default(FilterBounds).Of(filter, 1);

    private RecsysError? Of(ItemFilter? filter, int depth) =>
        depth > ItemFilter.MaxDepth ? Bounds.Error("Filter.Depth", $"{depth} or more", $"1 to {ItemFilter.MaxDepth} levels")
        : ++_nodes > ItemFilter.MaxNodes ? Bounds.Error("Filter.Nodes", $"{_nodes} or more", $"1 to {ItemFilter.MaxNodes} conditions and joints")
        : filter switch
        {
            ValueFilter f => Field(f.Field)
                ?? Bounds.Between("Filter.Values.Count", f.Values?.Count ?? 0, 1, ItemFilter.MaxValues)
                ?? Bounds.Texts("Filter.Values", f.Values, ItemFilter.MaxValues, 0, Bounds.MaxText),
            NumberFilter f => Field(f.Field) ?? Range(f),
            FieldFilter f => Field(f.Field),
            NotFilter f => Of(f.Filter, depth + 1),
            AllFilter f => Parts(f.Filters, depth),
            AnyFilter f => Parts(f.Filters, depth),
            _ => Bounds.Error("Filter", null, "a filter in each place"),
        };

    private RecsysError? Parts(IReadOnlyList<ItemFilter>? filters, int depth)
    {
        if (filters is null or { Count: 0 })
        {
            return Bounds.Error("Filter.Filters.Count", "0", $"1 to {ItemFilter.MaxNodes}");
        }

        foreach (var filter in filters)
        {
            if (Of(filter, depth + 1) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static RecsysError? Field(string? field) => Bounds.Length("Filter.Field", field, 1, Bounds.MaxName);

    private static RecsysError? Range(NumberFilter f) =>
        f is { Low: null, High: null } || !IsFinite(f.Low) || !IsFinite(f.High) || f.Low > f.High
            ? Bounds.Error("Filter.Range", f.ToString(), "one finite end or two, the low one not above the high one")
            : null;

    private static bool IsFinite(double? number) => number is null || double.IsFinite(number.Value);
}
