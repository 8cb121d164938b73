using System.Text;

namespace Recsys.Data;

/// <summary>How a quote is written within a quoted field of a separated file.</summary>
public enum QuoteEscape
{
    /// <summary>Twice, as RFC 4180 has it.</summary>
    Doubled,

    /// <summary>With a backslash before it.</summary>
    Backslash,
}

/// <summary>How the text of a table is written, where that is not to be found out.</summary>
public sealed record TextForm
{
    /// <summary>UTF-8, with quotes found out.</summary>
    public static TextForm Found { get; } = new();

    /// <summary>Name of the encoding, such as latin1 or windows-1252; null for UTF-8, and for what the file's first bytes say.</summary>
    public string? Encoding { get; init; }

    /// <summary>How quotes are written; null to find out.</summary>
    public QuoteEscape? Escape { get; init; }

    /// <summary>The encoding; null for UTF-8. Bytes that it has no character for are an error.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    internal Encoding? Find()
    {
        if (Encoding is null)
        {
            return null;
        }

        try
        {
            var name = Encoding.Equals("latin1", StringComparison.OrdinalIgnoreCase) ? "iso-8859-1" : Encoding;
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? System.Text.Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            throw new ArgumentException($"--encoding {Encoding}: there is no such encoding; known are utf-8, utf-16, latin1, windows-1252, shift_jis, gb18030 and others.");
        }
    }
}
