using System.IO.Compression;
using System.Text;

namespace Recsys.Data;

/// <summary>Opens text files as UTF-8: those that gzip compressed, found by their first bytes, and those of another encoding.</summary>
internal static class TextFile
{
    /// <summary>Ending of compressed files.</summary>
    public const string Compressed = ".gz";

    /// <summary>The text of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="encoding">Its encoding; null for UTF-8.</param>
    public static Stream Open(string file, Encoding? encoding = null)
    {
        Stream stream = File.OpenRead(file);
        Span<byte> magic = stackalloc byte[2];
        var isCompressed = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
        stream.Position = 0;
        stream = isCompressed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        return encoding is null ? stream : Encoding.CreateTranscodingStream(stream, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>Name of a file without folder and endings: a compressed one has two.</summary>
    /// <param name="file">The file.</param>
    public static string NameOf(string file) => Path.GetFileNameWithoutExtension(
        file.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase) ? file[..^Compressed.Length] : file);
}
