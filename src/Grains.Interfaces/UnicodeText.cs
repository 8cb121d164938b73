namespace Recsys;

/// <summary>Text that every store takes, as UTF-8, and gives back the same.</summary>
internal static class UnicodeText
{
    /// <summary>What is allowed, for error messages.</summary>
    public const string Bound = "Unicode text without U+0000, in which no half of a surrogate pair stands alone";

    /// <summary>
    /// Whether no half of a surrogate pair stands alone (as UTF-8 all such halves would become one character, and different ids the same) and there is
    /// no U+0000, which PostgreSQL refuses.
    /// </summary>
    public static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return false;
            }

            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    /// <summary>A text as a refusal shows it: at most 128 characters, U+0000 and halves of surrogate pairs that stand alone as U+FFFD.</summary>
    public static string Shown(string? text)
    {
        if (text is null)
        {
            return "null";
        }

        var shown = text.Length > 128 ? $"{text[..(char.IsHighSurrogate(text[127]) ? 127 : 128)]}..." : text;
        return IsWhole(shown) ? shown : string.Concat(shown.EnumerateRunes().Select(r => r.Value == 0 ? "\ufffd" : r.ToString()));
    }
}
