using System.Text.Json.Serialization;

namespace Recsys;

/// <summary>
/// A condition on the attributes of an item: a small tree of at most <see cref="MaxNodes"/> nodes and <see cref="MaxDepth"/> levels.
/// Where an item has several values of a field, one that matches is enough: an item with genres "rpg" and "puzzle" is in
/// <c>genre = rpg</c> and not in <c>not genre = rpg</c>. An item without the field matches nothing but <c>not</c>.
/// <see cref="object.ToString"/> gives the text that <see cref="Parse"/> reads, and JSON has it as that text.
/// </summary>
[GenerateSerializer, Immutable, Alias("recsys.ItemFilter"), JsonConverter(typeof(ItemFilterJsonConverter))]
public abstract record ItemFilter
{
    /// <summary>Most levels of a filter; a single condition has one.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most conditions and joints of a filter, all together.</summary>
    public const int MaxNodes = 64;

    /// <summary>Most values of one condition.</summary>
    public const int MaxValues = 256;

    private protected ItemFilter()
    {
    }

    /// <summary>Items of which a value of the field is one of these, letter by letter.</summary>
    /// <param name="field">The field.</param>
    /// <param name="values">The values, 1 to 256.</param>
    public static ItemFilter In(string field, params IReadOnlyList<string> values) => new ValueFilter(field, values);

    /// <summary>Items of which a value of the field is a number below this.</summary>
    /// <param name="field">The field.</param>
    /// <param name="high">The bound, itself excluded.</param>
    public static ItemFilter Below(string field, double high) => new NumberFilter(field, High: high, HighExcluded: true);

    /// <summary>Items of which a value of the field is this number or less.</summary>
    /// <param name="field">The field.</param>
    /// <param name="high">The bound.</param>
    public static ItemFilter AtMost(string field, double high) => new NumberFilter(field, High: high);

    /// <summary>Items of which a value of the field is a number above this.</summary>
    /// <param name="field">The field.</param>
    /// <param name="low">The bound, itself excluded.</param>
    public static ItemFilter Above(string field, double low) => new NumberFilter(field, Low: low, LowExcluded: true);

    /// <summary>Items of which a value of the field is this number or more.</summary>
    /// <param name="field">The field.</param>
    /// <param name="low">The bound.</param>
    public static ItemFilter AtLeast(string field, double low) => new NumberFilter(field, Low: low);

    /// <summary>Items of which one value of the field is a number of the range, both ends with it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="low">Low end.</param>
    /// <param name="high">High end.</param>
    public static ItemFilter Between(string field, double low, double high) => new NumberFilter(field, low, high);

    /// <summary>Items that have the field.</summary>
    /// <param name="field">The field.</param>
    public static ItemFilter Has(string field) => new FieldFilter(field);

    /// <summary>Items that do not match.</summary>
    /// <param name="filter">The filter.</param>
    public static ItemFilter Not(ItemFilter filter) => new NotFilter(filter);

    /// <summary>Items that match all filters.</summary>
    /// <param name="filters">The filters, at least one.</param>
    public static ItemFilter All(params IReadOnlyList<ItemFilter> filters) => new AllFilter(filters);

    /// <summary>Items that match one of the filters or more.</summary>
    /// <param name="filters">The filters, at least one.</param>
    public static ItemFilter Any(params IReadOnlyList<ItemFilter> filters) => new AnyFilter(filters);

    /// <summary>
    /// Reads a filter from text, such as <c>price &lt; 20 and genre in (rpg, puzzle) and not has sequel</c>. Conditions are
    /// <c>field = value</c>, <c>field != value</c>, <c>field in (a, b)</c>, <c>field not in (a, b)</c>, <c>has field</c>, and for numbers
    /// <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c> and ranges such as <c>5 &lt;= price &lt; 20</c>; they are joined by <c>not</c>,
    /// <c>and</c>, <c>or</c> in this order and by brackets. What has spaces, signs or a word of these goes in quotes: <c>"New York"</c>,
    /// <c>'in'</c>; a backslash takes the next letter as it is. <c>=</c> compares text: <c>20 &lt;= price &lt;= 20</c> is for numbers.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is no filter; the message says where and what was expected.</exception>
    public static ItemFilter Parse(string text) => new FilterParser(text).Parse();

    /// <inheritdoc/>
    public sealed override string ToString() => FilterWriter.Write(this);
}

/// <summary>Items of which a value of the field is one of these.</summary>
/// <param name="Field">The field, 1 to 64 characters.</param>
/// <param name="Values">The values, 1 to 256; compared letter by letter.</param>
[GenerateSerializer, Immutable, Alias("recsys.ValueFilter")]
public sealed record ValueFilter(
    [property: Id(0)] string Field,
    [property: Id(1)] IReadOnlyList<string> Values) : ItemFilter;

/// <summary>Items of which one value of the field is a number of the range (invariant culture, such as "19.99"). A value that is no number matches nothing.</summary>
/// <param name="Field">The field, 1 to 64 characters.</param>
/// <param name="Low">Low end; null for none. At least one end must be given, and they must not cross.</param>
/// <param name="High">High end; null for none.</param>
/// <param name="LowExcluded">Whether the low end itself is out.</param>
/// <param name="HighExcluded">Whether the high end itself is out.</param>
[GenerateSerializer, Immutable, Alias("recsys.NumberFilter")]
public sealed record NumberFilter(
    [property: Id(0)] string Field,
    [property: Id(1)] double? Low = null,
    [property: Id(2)] double? High = null,
    [property: Id(3)] bool LowExcluded = false,
    [property: Id(4)] bool HighExcluded = false) : ItemFilter;

/// <summary>Items that have the field.</summary>
/// <param name="Field">The field, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("recsys.FieldFilter")]
public sealed record FieldFilter([property: Id(0)] string Field) : ItemFilter;

/// <summary>Items that do not match a filter.</summary>
/// <param name="Filter">The filter.</param>
[GenerateSerializer, Immutable, Alias("recsys.NotFilter")]
public sealed record NotFilter([property: Id(0)] ItemFilter Filter) : ItemFilter;

/// <summary>Items that match all filters.</summary>
/// <param name="Filters">The filters, at least one.</param>
[GenerateSerializer, Immutable, Alias("recsys.AllFilter")]
public sealed record AllFilter([property: Id(0)] IReadOnlyList<ItemFilter> Filters) : ItemFilter;

/// <summary>Items that match one of the filters or more.</summary>
/// <param name="Filters">The filters, at least one.</param>
[GenerateSerializer, Immutable, Alias("recsys.AnyFilter")]
public sealed record AnyFilter([property: Id(0)] IReadOnlyList<ItemFilter> Filters) : ItemFilter;
