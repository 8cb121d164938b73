namespace Recsys.Models;

/// <summary>What the id of an item may be.</summary>
internal static class IdRules
{
    /// <summary>The longest, UTF-16 code units.</summary>
    public const int MaxLength = 512;

    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var character in id)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return true;
    }

    public static string Invalid(int row, string id) =>
        $"the id of row {row} is '{id}'; allowed: 1 to {MaxLength} characters, no control characters.";
}
