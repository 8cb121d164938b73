namespace Recsys.Grains.Filters;

/// <summary>The attribute fields that a request names, with where it does, in the order in which they are checked.</summary>
internal static class NamedFields
{
    public static IEnumerable<(string Name, string Field)> Of(RecommendRequest request) =>
        (request.Filters ?? []).Select(f => ("Filters.Field", f.Field)).Concat(Of(request.Filter)).Concat((request.Caps ?? []).Select(c => ("Caps.Field", c.Field)));

    public static IEnumerable<(string Name, string Field)> Of(ItemFilter? filter) => filter switch
    {
        ValueFilter f => [("Filter.Field", f.Field)],
        NumberFilter f => [("Filter.Field", f.Field)],
        FieldFilter f => [("Filter.Field", f.Field)],
        NotFilter f => Of(f.Filter),
        AllFilter f => f.Filters.SelectMany(Of),
        AnyFilter f => f.Filters.SelectMany(Of),
        _ => [],
    };
}
