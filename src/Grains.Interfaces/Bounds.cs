using System.Globalization;

namespace Recsys;

/// <summary>Holds single values against bounds, for client and silo alike. Each check gives the bound that is broken, or null.</summary>
internal static class Bounds
{
    /// <summary>The longest name: of a field, a surface, a key of a context.</summary>
    public const int MaxName = 64;

    /// <summary>The longest value of a field.</summary>
    public const int MaxText = 256;

    /// <summary>The longest text of a content vector.</summary>
    public const int MaxVectorText = 65_536;

    private const int MaxContextEntries = 16;

    /// <summary>Whether text has so many characters, and no lone half of a surrogate pair, which the wire would lose.</summary>
    public static RecsysError? Length(string field, string? value, int low, int high) =>
        value is null || value.Length < low || value.Length > high ? Error(field, value, $"{low} to {high} characters")
        : Whole(field, value);

    /// <summary>Whether text has no lone half of a surrogate pair.</summary>
    public static RecsysError? Whole(string field, string value) =>
        UnicodeText.IsWhole(value) ? null : Error(field, value, UnicodeText.Bound);

    /// <summary>Whether a number is at most that.</summary>
    public static RecsysError? AtMost(string field, int value, int high) => Between(field, value, 0, high);

    /// <summary>Whether a number lies between two.</summary>
    public static RecsysError? Between(string field, int value, int low, int high) =>
        value >= low && value <= high ? null : Error(field, value.ToString(CultureInfo.InvariantCulture), $"{low} to {high}");

    /// <summary>Whether a list has at most so many texts, each of so many characters; null is an empty list.</summary>
    public static RecsysError? Texts(string field, IReadOnlyList<string>? texts, int most, int low, int high)
    {
        var error = AtMost($"{field}.Count", texts?.Count ?? 0, most);
        for (var i = 0; error is null && i < texts?.Count; i++)
        {
            error = Length(field, texts[i], low, high);
        }

        return error;
    }

    /// <summary>Whether a context is none, or has few entries, and those are short.</summary>
    public static RecsysError? Context(IReadOnlyDictionary<string, string>? context, int maxText)
    {
        if (context is null)
        {
            return null;
        }

        if (AtMost("Context.Count", context.Count, MaxContextEntries) is { } count)
        {
            return count;
        }

        foreach (var (key, value) in context)
        {
            if ((Length("Context.Key", key, 1, MaxName) ?? Length("Context.Value", value, 0, maxText)) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>A broken bound, with the value as a refusal shows it.</summary>
    public static RecsysError Error(string field, string? value, string bound) => new(field, UnicodeText.Shown(value), bound);

    /// <summary>Throws where a bound is broken.</summary>
    /// <exception cref="RecsysValidationException">One is.</exception>
    public static void Throw(RecsysError? error)
    {
        if (error is not null)
        {
            throw new RecsysValidationException(error);
        }
    }
}
