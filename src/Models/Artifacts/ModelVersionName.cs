namespace Recsys.Models;

/// <summary>The rule for names of model versions; they become folder and blob names.</summary>
public static class ModelVersionName
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "1 to 64 of A-Z a-z 0-9 . _ -, not beginning or ending with a dot";

    /// <summary>Whether a name follows the rule. Dots at the ends are left out because "..", "a." and ".a" mean
    /// something else to file systems and URLs.</summary>
    /// <param name="version">The name.</param>
    public static bool IsValid(string version) =>
        version.Length is >= 1 and <= MaxLength
        && version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && version[0] != '.'
        && version[^1] != '.';

    /// <summary>Throws unless a name follows the rule.</summary>
    /// <param name="version">The name.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Check(string version)
    {
        if (!IsValid(version))
        {
            throw new ArgumentException($"Model version '{version}' is not a name; allowed: {Rule}.", nameof(version));
        }
    }
}
