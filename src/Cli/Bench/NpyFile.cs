using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Recsys.Cli.Bench;

/// <summary>
/// NumPy's file of one array (format 1.0 to 3.0), as far as matrices of vectors and of ids need it: little-endian, two
/// dimensions, C order.
/// </summary>
internal static partial class NpyFile
{
    private const int Alignment = 64;
    private const int PreambleBytes = 10;

    /// <summary>Reads a matrix of float32.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message says what.</exception>
    public static (float[] Values, int Rows, int Columns) ReadFloats(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> preamble = stackalloc byte[PreambleBytes + 2];
        Fill(stream, preamble[..8], path);
        if (preamble[0] != 0x93 || !preamble[1..6].SequenceEqual("NUMPY"u8) || preamble[6] is < 1 or > 3)
        {
            throw new InvalidDataException($"{path} is not a .npy file of format 1 to 3.");
        }

        var wide = preamble[6] > 1;
        Fill(stream, preamble.Slice(8, wide ? 4 : 2), path);
        var length = wide ? BinaryPrimitives.ReadInt32LittleEndian(preamble[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(preamble[8..]);
        if (length < 0 || length > stream.Length)
        {
            throw new InvalidDataException($"{path} ends within its header.");
        }

        var bytes = new byte[length];
        Fill(stream, bytes, path);
        var header = Encoding.UTF8.GetString(bytes);
        var shape = Shape().Match(header);
        if (!header.Contains("'descr': '<f4'", StringComparison.Ordinal) || !header.Contains("'fortran_order': False", StringComparison.Ordinal) || !shape.Success)
        {
            throw new InvalidDataException($"{path} holds {header.Trim()}; expected is a matrix of '<f4' in C order.");
        }

        var rows = int.Parse(shape.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var columns = int.Parse(shape.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        if ((long)rows * columns * sizeof(float) is var size && (size > int.MaxValue || size != stream.Length - stream.Position))
        {
            throw new InvalidDataException($"{path} says {rows} x {columns} and holds {stream.Length - stream.Position} bytes of numbers; at most 2^31 are read.");
        }

        var values = new float[rows * columns];
        Fill(stream, MemoryMarshal.AsBytes(values.AsSpan()), path);
        return (values, rows, columns);
    }

    /// <summary>Writes a matrix of int32.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">Rows one after the other.</param>
    /// <param name="columns">Numbers in a row.</param>
    public static void WriteInts(string path, ReadOnlySpan<int> values, int columns) =>
        Write(path, "<i4", MemoryMarshal.AsBytes(values), values.Length / columns, columns);

    /// <summary>Writes a matrix of float32.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">Rows one after the other.</param>
    /// <param name="columns">Numbers in a row.</param>
    public static void WriteFloats(string path, ReadOnlySpan<float> values, int columns) =>
        Write(path, "<f4", MemoryMarshal.AsBytes(values), values.Length / columns, columns);

    private static void Write(string path, string type, ReadOnlySpan<byte> bytes, int rows, int columns)
    {
        var text = FormattableString.Invariant($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
        var length = ((PreambleBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - PreambleBytes;
        Span<byte> preamble = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)length, (byte)(length >> 8)];
        using var stream = File.Create(path);
        stream.Write(preamble);
        stream.Write(Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n"));
        stream.Write(bytes);
    }

    private static void Fill(Stream stream, Span<byte> destination, string path)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw new InvalidDataException($"{path} ends early.");
        }
    }

    [GeneratedRegex(@"'shape': \((\d+), (\d+)\)")]
    private static partial Regex Shape();
}
