using System.Collections.Frozen;

namespace Recsys.Models;

/// <summary>
/// What a ranker knows of the fields of a request's free context. Field NAME is one of three context features of the schema:
/// "context.NAME", a category: one value, its number from 0, or -1 for a missing or unknown one; "context_list.NAME", a list of C
/// categories: 1 + C values, how many members are unknown (1 where there are none at all) and then 1 for each category that is a
/// member; "search_list.NAME", the same of the tokens of queries, of which unknown ones count only where none is known; "context_number.NAME", a number: one value, see <see cref="NumberScale"/>.
/// The profile of a user is such a context too: what they answered.
/// </summary>
public sealed class ContextVocabulary
{
    /// <summary>What the names of categories begin with in a schema.</summary>
    public const string Prefix = "context.";

    /// <summary>What the names of lists of categories begin with in a schema.</summary>
    public const string ListPrefix = "context_list.";

    /// <summary>What the names of numbers begin with in a schema.</summary>
    public const string NumberPrefix = "context_number.";

    /// <summary>What the names of lists of queries begin with in a schema, of which the <see cref="SearchTokens"/> are the categories.</summary>
    public const string SearchPrefix = "search_list.";

    /// <summary>The value of a missing or unknown category.</summary>
    public const int Unknown = -1;

    /// <summary>The most categories that a list may have: each is a value of every request.</summary>
    public const int MaxListCategories = 16_384;

    private readonly FrozenDictionary<string, Field> _fields;

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="categories">The categories of each field that has some, in the order of their numbers: at least one, distinct, none empty.</param>
    /// <param name="numbers">The scale of each field that is a number; null for none.</param>
    /// <exception cref="ArgumentException">Categories break a rule.</exception>
    public ContextVocabulary(IReadOnlyDictionary<string, IReadOnlyList<string>> categories, IReadOnlyDictionary<string, NumberScale>? numbers = null)
    {
        Categories = categories;
        Numbers = numbers ?? new Dictionary<string, NumberScale>();
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var (name, values) in categories)
        {
            var ofCategory = NumbersOf(name, values);
            fields[Prefix + name] = new Field(name, ofCategory, IsList: false, null);
            fields[ListPrefix + name] = new Field(name, ofCategory, IsList: true, null);
            fields[SearchPrefix + name] = new Field(name, ofCategory, IsList: true, null) { IsSearch = true };
        }

        foreach (var (name, scale) in Numbers)
        {
            fields[NumberPrefix + name] = new Field(name, FrozenDictionary<string, int>.Empty, IsList: false, scale);
        }

        _fields = fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>A vocabulary without fields.</summary>
    public static ContextVocabulary Empty { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>The categories of each field that has some, in the order of their numbers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; }

    /// <summary>The scale of each field that is a number.</summary>
    public IReadOnlyDictionary<string, NumberScale> Numbers { get; }

    /// <summary>Whether a context feature is a field of the request's free context.</summary>
    /// <param name="feature">Name in the schema.</param>
    public static bool IsField(string feature) => IsOf(feature, Prefix) || IsOf(feature, ListPrefix) || IsOf(feature, SearchPrefix) || IsOf(feature, NumberPrefix);

    /// <summary>X: values of all context features of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <exception cref="ArgumentException">The vocabulary has no such field.</exception>
    public int WidthOf(FeatureSchema schema) => schema.ContextFeatures.Sum(WidthOf);

    /// <summary>Values of a context feature.</summary>
    /// <param name="feature">Name in the schema.</param>
    /// <exception cref="ArgumentException">The vocabulary has no such field.</exception>
    public int WidthOf(string feature) => IsList(feature) ? 1 + FieldOf(feature).Categories.Count : 1;

    /// <summary>Whether a feature has several values: of a list of categories or of queries.</summary>
    /// <param name="feature">Name in the schema.</param>
    public static bool IsList(string feature) => IsOf(feature, ListPrefix) || IsOf(feature, SearchPrefix);

    /// <summary>Writes the values of a field.</summary>
    /// <param name="feature">Name in the schema, such as "context.device".</param>
    /// <param name="context">The request's free context; null for none.</param>
    /// <param name="destination">As long as <see cref="WidthOf(string)"/>.</param>
    /// <exception cref="ArgumentException">The vocabulary has no such field.</exception>
    public void Write(string feature, IReadOnlyDictionary<string, string>? context, Span<float> destination)
    {
        var field = FieldOf(feature);
        var text = context?.GetValueOrDefault(field.Name) ?? string.Empty;
        if (field.Scale is { } scale)
        {
            destination[0] = scale.Of(text);
        }
        else if (field.IsList)
        {
            WriteMembers(field, text, destination);
        }
        else
        {
            destination[0] = field.Categories.GetValueOrDefault(text, Unknown);
        }
    }

    /// <summary>The fields of a schema that are categories or lists of some.</summary>
    internal static IEnumerable<string> FieldsWithCategories(FeatureSchema schema) => NamesOf(schema, Prefix).Concat(Lists(schema));

    /// <summary>The fields of a schema that are lists of categories.</summary>
    internal static IEnumerable<string> Lists(FeatureSchema schema) => NamesOf(schema, ListPrefix).Concat(NamesOf(schema, SearchPrefix));

    /// <summary>The fields of a schema that are numbers.</summary>
    internal static IEnumerable<string> FieldsOfNumbers(FeatureSchema schema) => NamesOf(schema, NumberPrefix);

    private static IEnumerable<string> NamesOf(FeatureSchema schema, string prefix) =>
        schema.ContextFeatures.Where(f => IsOf(f, prefix)).Select(f => f[prefix.Length..]);

    private static bool IsOf(string feature, string prefix) => feature.StartsWith(prefix, StringComparison.Ordinal) && feature.Length > prefix.Length;

    private static void WriteMembers(Field field, string text, Span<float> destination)
    {
        destination.Clear();
        var any = false;
        foreach (var member in field.IsSearch ? SearchTokens.Of(text) : CategoryList.Members(text))
        {
            // Of a query most pairs of words are new: they say nothing, and must not drown what is known.
            var number = field.Categories.GetValueOrDefault(member, Unknown);
            if (number != Unknown || !field.IsSearch)
            {
                destination[1 + number]++;
                any = true;
            }
        }

        if (!any)
        {
            destination[0] = 1;
        }
    }

    private Field FieldOf(string feature) => _fields.TryGetValue(feature, out var field) ? field : throw new ArgumentException(
        $"The vocabulary has no field of '{feature}'; it has: {string.Join(", ", Categories.Keys.Concat(Numbers.Keys))}.", nameof(feature));

    private static FrozenDictionary<string, int> NumbersOf(string field, IReadOnlyList<string> categories)
    {
        if (categories.Count == 0)
        {
            throw new ArgumentException($"Context field '{field}' has no categories; allowed: from 1.", nameof(categories));
        }

        var numbers = new Dictionary<string, int>(categories.Count, StringComparer.Ordinal);
        for (var i = 0; i < categories.Count; i++)
        {
            if (string.IsNullOrEmpty(categories[i]) || !numbers.TryAdd(categories[i], i))
            {
                throw new ArgumentException($"Category {i} of context field '{field}' is '{categories[i]}'; each is not empty and occurs once.", nameof(categories));
            }
        }

        return numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Field(string Name, FrozenDictionary<string, int> Categories, bool IsList, NumberScale? Scale)
    {
        public bool IsSearch { get; init; }
    }
}
