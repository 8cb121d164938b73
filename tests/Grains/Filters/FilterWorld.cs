using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Recsys.Grains.Tests.Filters;

/// <summary>Random filters and items, and what a filter means by its definition.</summary>
internal static class FilterWorld
{
    private static readonly string[] Fields = ["price", "genre", "tag", "New York", "in"];
    private static readonly string[] Values = ["1", "2.5", "-3", "1e2", "2.50", "abc", "a \"b\" \\", "NaN", "Infinity", "1,000", " 7", "AND", ""];
    private static readonly double[] Numbers = [-3, 0, 1, 2.5, 7, 100, 1e9];

    /// <summary>Filters of up to four levels, of all kinds.</summary>
    public static Gen<ItemFilter> Filter { get; } = Tree(4);

    /// <summary>The attributes of 1 to 12 items; several values of one field are common.</summary>
    public static Gen<AttributeValue[][]> Items { get; } =
        (from field in Gen.Elements(Fields)
         from value in Gen.Elements(Values)
         select new AttributeValue(field, value)).ArrayOf().Select(a => a[..Math.Min(8, a.Length)]).NonEmptyListOf().Select(l => l.Take(12).ToArray());

    /// <summary>Whether an item matches, by the words of the contract.</summary>
    public static bool Matches(ItemFilter filter, IReadOnlyList<AttributeValue> item) => filter switch
    {
        ValueFilter f => item.Any(a => a.Field == f.Field && f.Values.Contains(a.Value)),
        NumberFilter f => item.Any(a => a.Field == f.Field && IsIn(f, a.Value)),
        FieldFilter f => item.Any(a => a.Field == f.Field),
        NotFilter f => !Matches(f.Filter, item),
        AllFilter f => f.Filters.All(p => Matches(p, item)),
        AnyFilter f => f.Filters.Any(p => Matches(p, item)),
        _ => throw new ArgumentException("unknown kind", nameof(filter)),
    };

    private static bool IsIn(NumberFilter f, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        && (f.Low is not { } low || (f.LowExcluded ? number > low : number >= low))
        && (f.High is not { } high || (f.HighExcluded ? number < high : number <= high));

    private static Gen<ItemFilter> Tree(int depth)
    {
        var leaf = Gen.OneOf(
            from field in Gen.Elements(Fields)
            from values in Gen.Elements(Values).NonEmptyListOf()
            select ItemFilter.In(field, [.. values.Take(20)]),
            from field in Gen.Elements(Fields)
            from ends in Gen.Elements(Numbers).Two()
            from excluded in Gen.Elements(true, false).Two()
            from kind in Gen.Choose(0, 2)
            select (ItemFilter)new NumberFilter(
                field,
                kind == 1 ? null : Math.Min(ends.Item1, ends.Item2),
                kind == 2 ? null : Math.Max(ends.Item1, ends.Item2),
                kind != 1 && excluded.Item1,
                kind != 2 && excluded.Item2),
            from field in Gen.Elements(Fields)
            select ItemFilter.Has(field));
        if (depth == 1)
        {
            return leaf;
        }

        var inner = Tree(depth - 1);
        var several = inner.Three().Select(t => new[] { t.Item1, t.Item2, t.Item3 });
        return Gen.OneOf(
            leaf,
            inner.Select(ItemFilter.Not),
            several.Select(s => ItemFilter.All(s)),
            several.Select(s => ItemFilter.Any(s[..2])));
    }
}
