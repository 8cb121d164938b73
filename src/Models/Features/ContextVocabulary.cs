using System.Collections.Frozen;

namespace Recsys.Models;

/// <summary>
/// The categories that a ranker knows of the fields of a request's free context. Field NAME is the context feature "context.NAME" of
/// the schema; its value is the number of the category, from 0, or -1 for a missing or unknown one.
/// </summary>
public sealed class ContextVocabulary
{
    /// <summary>What the names of such features begin with in a schema.</summary>
    public const string Prefix = "context.";

    /// <summary>The value of a missing or unknown category.</summary>
    public const int Unknown = -1;

    private readonly FrozenDictionary<string, Field> _fields;

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="categories">The categories of each field in the order of their numbers: at least one, distinct, none empty.</param>
    /// <exception cref="ArgumentException">Categories break a rule.</exception>
    public ContextVocabulary(IReadOnlyDictionary<string, IReadOnlyList<string>> categories)
    {
        Categories = categories;
        _fields = categories.ToFrozenDictionary(f => Prefix + f.Key, f => new Field(f.Key, NumbersOf(f.Key, f.Value)), StringComparer.Ordinal);
    }

    /// <summary>A vocabulary without fields.</summary>
    public static ContextVocabulary Empty { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>The categories of each field in the order of their numbers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; }

    /// <summary>Whether a context feature is a field of the request's free context.</summary>
    /// <param name="feature">Name in the schema.</param>
    public static bool IsField(string feature) => feature.StartsWith(Prefix, StringComparison.Ordinal) && feature.Length > Prefix.Length;

    /// <summary>The value of a feature.</summary>
    /// <param name="feature">Name in the schema, such as "context.device".</param>
    /// <param name="context">The request's free context; null for none.</param>
    /// <exception cref="ArgumentException">The vocabulary has no such field.</exception>
    public int NumberOf(string feature, IReadOnlyDictionary<string, string>? context)
    {
        if (!_fields.TryGetValue(feature, out var field))
        {
            throw new ArgumentException($"The vocabulary has no categories of '{feature}'; it has those of: {string.Join(", ", _fields.Keys)}.", nameof(feature));
        }

        return context is not null && context.TryGetValue(field.Name, out var category) && field.Numbers.TryGetValue(category, out var number) ? number : Unknown;
    }

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

    private sealed record Field(string Name, FrozenDictionary<string, int> Numbers);
}
