using System.Text.RegularExpressions;

namespace Recsys.Cli.Hosting;

/// <summary>The options by which the tool's users give the settings of plans.</summary>
internal static partial class OptionNames
{
    private static readonly Dictionary<string, string> Special = new()
    {
        ["Settings"] = "--set",
        ["Path"] = "--data",
        ["Contents"] = "--content",
        ["TypeFields"] = "--type-field",
    };

    /// <summary>The option of a property, such as --user-attributes of UserAttributes.</summary>
    public static string Of(string property) =>
        Special.TryGetValue(property, out var option) ? option : "-" + Words().Replace(property, m => "-" + m.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Words();
}
