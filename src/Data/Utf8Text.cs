using System.Text;
using System.Text.Unicode;

namespace Recsys.Data;

/// <summary>
/// Text files must be UTF-8: elsewhere bytes that are none become the same replacement character, and different ids one. Files that gzip
/// compressed are read as well.
/// </summary>
public static class Utf8Text
{
    private const string Reason = "the line is not UTF-8; write the file anew in UTF-8, such as with iconv -f latin1 -t utf-8, or, of a table, name its encoding (--encoding latin1)";

    /// <summary>The lines of a file, which must be UTF-8.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="DataFormatException">A line is not; it is named.</exception>
    public static IEnumerable<string> ReadLines(string file) => ReadLines(file, null);

    /// <summary>The lines of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="encoding">Its encoding; null for UTF-8.</param>
    /// <exception cref="DataFormatException">A line is not of the encoding; it is named.</exception>
    internal static IEnumerable<string> ReadLines(string file, Encoding? encoding)
    {
        Check(file, encoding);
        return Lines();

        IEnumerable<string> Lines()
        {
            using var reader = new StreamReader(TextFile.Open(file, encoding));
            while (reader.ReadLine() is { } line)
            {
                yield return line;
            }
        }
    }

    /// <summary>Reads a file through.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="DataFormatException">A line is not UTF-8; it is named.</exception>
    public static void Check(string file) => Check(file, null);

    /// <summary>Reads a file through.</summary>
    /// <param name="file">The file.</param>
    /// <param name="encoding">Its encoding; null for UTF-8.</param>
    /// <exception cref="DataFormatException">A line is not of the encoding, which is named, or what gzip compressed is damaged.</exception>
    internal static void Check(string file, Encoding? encoding)
    {
        using var stream = TextFile.Open(file, encoding);
        var line = 0L;
        try
        {
            Check(file, stream, ref line);
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidDataException)
        {
            throw new DataFormatException(
                file,
                1,
                [new MalformedRow(line + 1, string.Empty, e is InvalidDataException ? $"from here on the compressed file cannot be read ({e.Message})" : $"here, or in the next {BufferSize / 1024} KiB, are bytes that {encoding!.WebName} has no character for")]);
        }
    }

    private const int BufferSize = 1 << 16;

    private static void Check(string file, Stream stream, ref long line)
    {
        var buffer = new byte[BufferSize];
        var held = 0;
        while (true)
        {
            var read = stream.Read(buffer, held, buffer.Length - held);
            held += read;

            // Whole lines, so that no character is cut; at the end what is left.
            var whole = read == 0 ? held : buffer.AsSpan(0, held).LastIndexOf((byte)'\n') + 1;
            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
            {
                Refuse(file, buffer.AsSpan(0, whole), line + 1);
            }

            line += buffer.AsSpan(0, whole).Count((byte)'\n');
            if (read == 0)
            {
                return;
            }

            held -= whole;
            buffer.AsSpan(whole, held).CopyTo(buffer);
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    private static void Refuse(string file, ReadOnlySpan<byte> lines, long first)
    {
        var malformed = new MalformedRows(file);
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(lines[range]))
            {
                malformed.Add(first, Encoding.Latin1.GetString(lines[range]), Reason);
            }

            first++;
        }

        malformed.ThrowIfAny();
    }
}
