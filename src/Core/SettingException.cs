using System.Text.RegularExpressions;

namespace Recsys.Core;

/// <summary>
/// A setting that cannot be taken. The message names settings by the properties of plans and sources of data; a tool whose users give them
/// otherwise puts its own names in their places (<see cref="In"/>).
/// </summary>
public sealed partial class SettingException : ArgumentException
{
    private readonly string _template;

    /// <summary>Makes one.</summary>
    /// <param name="template">The message, with the names of settings in braces: "{Preset} is 'slow'; known: quick."</param>
    /// <param name="inner">What was met; null for nothing.</param>
    public SettingException(string template, Exception? inner = null)
        : base(Fill(template, name => name), inner) => _template = template;

    /// <summary>The message with other names for the settings.</summary>
    /// <param name="nameOf">The name of a property.</param>
    public string In(Func<string, string> nameOf) => Fill(_template, nameOf);

    private static string Fill(string template, Func<string, string> nameOf) => Names().Replace(template, m => nameOf(m.Groups[1].Value));

    [GeneratedRegex(@"\{([A-Z][A-Za-z]*)\}")]
    private static partial Regex Names();
}
