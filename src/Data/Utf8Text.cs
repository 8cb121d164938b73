using System.Text;
using System.Text.Unicode;

namespace Recsys.Data;

/// <summary>
/// Text files must be UTF-8: elsewhere bytes that are none become the same replacement character, and different ids one.
/// </summary>
public static class Utf8Text
{
    private const string Reason = "the line is not UTF-8; write the file anew in UTF-8, such as with iconv -f latin1 -t utf-8";

    /// <summary>The lines of a file, which must be UTF-8.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="DataFormatException">A line is not; it is named.</exception>
    public static IEnumerable<string> ReadLines(string file)
    {
        Check(file);
        return File.ReadLines(file);
    }

    /// <summary>Reads a file through.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="DataFormatException">A line is not UTF-8; it is named.</exception>
    public static void Check(string file)
    {
        using var stream = File.OpenRead(file);
        var buffer = new byte[1 << 16];
        var (held, line) = (0, 1L);
        while (true)
        {
            var read = stream.Read(buffer, held, buffer.Length - held);
            held += read;

            // Whole lines, so that no character is cut; at the end what is left.
            var whole = read == 0 ? held : buffer.AsSpan(0, held).LastIndexOf((byte)'\n') + 1;
            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
            {
                Refuse(file, buffer.AsSpan(0, whole), line);
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
