using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Recsys.Silo;

/// <summary>Finds keys of the configuration that no setting reads: most of them are misspelt.</summary>
internal static class UnknownKeys
{
    // The folder of the stores is that of the silo.
    internal static readonly string[] Unread = ["Recsys:Sqlite:Folder"];

    /// <summary>The keys below a section that its settings do not know, each with the known key that is most like it.</summary>
    public static IEnumerable<(string Key, string Nearest)> Find(IConfigurationSection section, Type settings)
    {
        var known = Settings(settings);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var type) || Unread.Contains(child.Path, StringComparer.OrdinalIgnoreCase))
            {
                var candidates = known.Keys.Select(k => $"{section.Path}:{k}").Except(Unread);
                yield return (child.Path, candidates.MinBy(k => Distance(k.ToUpperInvariant(), child.Path.ToUpperInvariant()))!);
                continue;
            }

            foreach (var deeper in Inside(child, type))
            {
                yield return deeper;
            }
        }
    }

    private static IEnumerable<(string Key, string Nearest)> Inside(IConfigurationSection section, Type type) =>
        Element(type) is { } element ? section.GetChildren().SelectMany(c => Inside(c, element))
        : IsSettings(type) ? Find(section, type)
        : [];

    private static Dictionary<string, Type> Settings(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToDictionary(p => p.Name, p => Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType, StringComparer.OrdinalIgnoreCase);

    private static bool IsSettings(Type type) => type.IsClass && type != typeof(string);

    // Values of dictionaries and lists: their keys are the user's own.
    private static Type? Element(Type type) => type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type) ? null
        : type.IsArray ? type.GetElementType()
        : type.GetGenericArguments().LastOrDefault();

    /// <summary>Levenshtein's distance: insertions, deletions and replacements of a character.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var replaced = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
