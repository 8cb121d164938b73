using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Recsys.Data;

/// <summary>A matrix of a NumPy file (.npy, format 1 to 3): float32 or float64, little-endian, C order, two dimensions.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Numbers of a row.</param>
/// <param name="Values">[Rows, Columns], row-major. What is larger than a float can be is infinite.</param>
public sealed record NpyMatrix(int Rows, int Columns, float[] Values)
{
    private const int LongestHeader = 1 << 20;
    private const int ChunkNumbers = 1 << 13;

    /// <summary>Whether a file is one by the ending of its name.</summary>
    /// <param name="file">The file.</param>
    public static bool IsNpy(string file) => file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">It is none, holds something else, or ends early; the message names it and says what to do.</exception>
    public static NpyMatrix Read(string file)
    {
        using var stream = File.OpenRead(file);
        var header = Header(stream, file);
        if (header.Type is not ("<f4" or "<f8"))
        {
            throw new InvalidDataException($"{file} holds numbers of type {header.Type}; read are float32 ('<f4') and float64 ('<f8'): save array.astype('<f4').");
        }

        if (header.Shape.Count != 2 || header.Shape.Contains(0))
        {
            throw new InvalidDataException($"{file} holds an array of shape ({string.Join(", ", header.Shape)}); read is a matrix with a row for each vector.");
        }

        if (header.IsFortran)
        {
            throw new InvalidDataException($"{file} is in Fortran order, column by column; save numpy.ascontiguousarray(array), which is in C order.");
        }

        var (rows, columns, size) = (header.Shape[0], header.Shape[1], header.Type == "<f4" ? sizeof(float) : sizeof(double));
        var there = stream.Length - stream.Position;
        if ((BigInteger)rows * columns * size is var needed && needed != there)
        {
            throw new InvalidDataException($"{file} {(needed > there ? "ends early" : "goes on behind its numbers")}: {rows} x {columns} numbers of {size} bytes are {needed} bytes, and it has {there}.");
        }

        if (rows * columns > Array.MaxLength)
        {
            throw new InvalidDataException($"{file} has {rows} x {columns} numbers; at most {Array.MaxLength} are read.");
        }

        var values = new float[rows * columns];
        if (size == sizeof(float))
        {
            Fill(stream, MemoryMarshal.AsBytes(values.AsSpan()), file);
        }
        else
        {
            FillNarrowed(stream, values, file);
        }

        return new NpyMatrix((int)rows, (int)columns, values);
    }

    private static NpyHeader Header(FileStream stream, string file)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(stream, start[..8], file);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8) || start[6] is < 1 or > 3)
        {
            throw new InvalidDataException($"{file} is not a .npy file of format 1 to 3.");
        }

        var isWide = start[6] > 1;
        Fill(stream, start.Slice(8, isWide ? 4 : 2), file);
        var length = isWide ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (length > LongestHeader)
        {
            throw new InvalidDataException($"{file} has a header of {length} bytes; read are at most {LongestHeader}.");
        }

        var bytes = new byte[length];
        Fill(stream, bytes, file);
        var text = (start[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        return NpyHeader.Parse(text) ?? throw new InvalidDataException($"{file} has the header '{text.Trim()}', which is none of a .npy file.");
    }

    private static void FillNarrowed(FileStream stream, Span<float> values, string file)
    {
        var chunk = new double[ChunkNumbers];
        for (var done = 0; done < values.Length; done += chunk.Length)
        {
            var numbers = chunk.AsSpan(0, Math.Min(chunk.Length, values.Length - done));
            Fill(stream, MemoryMarshal.AsBytes(numbers), file);
            for (var i = 0; i < numbers.Length; i++)
            {
                values[done + i] = (float)numbers[i];
            }
        }
    }

    private static void Fill(FileStream stream, Span<byte> destination, string file)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw new InvalidDataException($"{file} ends early: at byte {stream.Position}.");
        }
    }
}
