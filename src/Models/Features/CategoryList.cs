namespace Recsys.Models;

/// <summary>A list of categories in one text, such as "rpg|co-op". Training and serving both read it here.</summary>
public static class CategoryList
{
    /// <summary>What stands between members.</summary>
    public const char Separator = '|';

    /// <summary>The members: distinct, without spaces round them, none empty.</summary>
    /// <param name="text">The text.</param>
    public static IEnumerable<string> Members(string text) =>
        text.Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);
}
