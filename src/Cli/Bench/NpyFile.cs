using System.Runtime.InteropServices;
using System.Text;

namespace Recsys.Cli.Bench;

/// <summary>
/// Writes NumPy's file of one array (format 1.0), as far as matrices of vectors and of ids need it: little-endian, two dimensions, C order.
/// </summary>
internal static class NpyFile
{
    private const int Alignment = 64;
    private const int PreambleBytes = 10;

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
}
