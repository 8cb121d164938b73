using System.Globalization;
using System.Text;

namespace Recsys;

/// <summary>Writes a filter as the text that <see cref="FilterParser"/> reads. Never throws: it also says what a refused filter was.</summary>
internal static class FilterWriter
{
    public static string Write(ItemFilter? filter) => filter switch
    {
        ValueFilter { Values: [var one] } f => $"{Quote(f.Field)} = {Quote(one)}",
        ValueFilter f => $"{Quote(f.Field)} in ({string.Join(", ", (f.Values ?? []).Select(Quote))})",
        NumberFilter { Low: { } low, High: { } high } f =>
            $"{Number(low)} {(f.LowExcluded ? "<" : "<=")} {Quote(f.Field)} {(f.HighExcluded ? "<" : "<=")} {Number(high)}",
        NumberFilter { Low: { } low } f => $"{Quote(f.Field)} {(f.LowExcluded ? ">" : ">=")} {Number(low)}",
        NumberFilter f => $"{Quote(f.Field)} {(f.HighExcluded ? "<" : "<=")} {(f.High is { } high ? Number(high) : "?")}",
        FieldFilter f => $"has {Quote(f.Field)}",
        NotFilter f => $"not {Inner(f.Filter)}",
        AllFilter f => string.Join(" and ", (f.Filters ?? []).Select(Inner)),
        AnyFilter f => string.Join(" or ", (f.Filters ?? []).Select(Inner)),
        _ => "null",
    };

    private static string Inner(ItemFilter? filter) => filter is AllFilter or AnyFilter ? $"({Write(filter)})" : Write(filter);

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string? text)
    {
        if (!string.IsNullOrEmpty(text) && text.All(FilterParser.IsPlain) && !FilterParser.IsKeyword(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text ?? string.Empty)
        {
            quoted.Append(c is '"' or '\\' ? "\\" : string.Empty).Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
