using System.Runtime.CompilerServices;

namespace Recsys.Models;

/// <summary>
/// Rows of floats: a part that never changes, usually a memory-mapped little-endian fp32 file without a header,
/// and behind it a tail in memory for rows appended after training. One thread at a time may append while any
/// number read without locks: a reader sees either all of an appended row or none of it.
/// </summary>
/// <remarks>
/// Spans point into the mapping. Whoever disposes the table must know that no reader still holds one;
/// a read that starts after <see cref="Dispose"/> throws.
/// </remarks>
public sealed unsafe class EmbeddingTable : IDisposable
{
    private readonly MappedFile? _file;
    private readonly float[]? _owned;
    private float* _mapped;
    private volatile TailRows _tail = new([], 0);

    internal EmbeddingTable(MappedFile file, int dimension)
    {
        RequireLittleEndian();
        _file = file;
        Dimension = RequireDimension(dimension);
        MappedCount = RequireWhole(file.Length, dimension);
        _mapped = (float*)file.Pointer;
    }

    private EmbeddingTable(float[] pinned, int dimension)
    {
        Dimension = RequireDimension(dimension);
        MappedCount = RequireWhole((long)pinned.Length * sizeof(float), dimension);
        _owned = pinned;
        _mapped = (float*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pinned));
    }

    /// <summary>Number of rows, appended ones included.</summary>
    public int Count => MappedCount + _tail.Count;

    /// <summary>Floats in a row, from 1.</summary>
    public int Dimension { get; }

    /// <summary>Number of rows in the unchanging part.</summary>
    public int MappedCount { get; }

    /// <summary>The unchanging part, MappedCount * Dimension floats in row order; not aligned to more than 4 bytes by contract.</summary>
    public ReadOnlySpan<float> Mapped => new(Base, MappedCount * Dimension);

    /// <summary>Rows MappedCount to Count - 1 as they are at this moment, in row order.</summary>
    public ReadOnlySpan<float> Tail
    {
        get
        {
            var tail = _tail;
            return tail.Data.AsSpan(0, tail.Count * Dimension);
        }
    }

    private float* Base
    {
        get
        {
            ObjectDisposedException.ThrowIf(_mapped is null, this);
            return _mapped;
        }
    }

    /// <summary>One row.</summary>
    /// <param name="row">0 to Count - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<float> this[int row]
    {
        get
        {
            if ((uint)row < (uint)MappedCount)
            {
                return new(Base + ((nint)row * Dimension), Dimension);
            }

            var tail = _tail;
            var tailRow = row - MappedCount;
            if (row < 0 || tailRow >= tail.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(row), row, $"The table holds {MappedCount + tail.Count} rows.");
            }

            return tail.Data.AsSpan(tailRow * Dimension, Dimension);
        }
    }

    /// <summary>Maps a file of rows.</summary>
    /// <param name="path">Little-endian fp32, rows times dimension, no header.</param>
    /// <param name="dimension">Floats in a row, from 1.</param>
    /// <exception cref="ArgumentException">The file's length is not a positive whole number of rows.</exception>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public static EmbeddingTable Open(string path, int dimension)
    {
        var file = new MappedFile(path);
        try
        {
            return new EmbeddingTable(file, dimension);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a table without a file, of a copy of the rows.</summary>
    /// <param name="rows">Rows times dimension floats.</param>
    /// <param name="dimension">Floats in a row, from 1.</param>
    /// <exception cref="ArgumentException">The length is not a positive whole number of rows.</exception>
    public static EmbeddingTable FromRows(ReadOnlySpan<float> rows, int dimension)
    {
        var pinned = GC.AllocateUninitializedArray<float>(rows.Length, pinned: true);
        rows.CopyTo(pinned);
        return new EmbeddingTable(pinned, dimension);
    }

    /// <summary>Copies rows, one after the other.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="destination">At least rows times Dimension long.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        foreach (var row in rows)
        {
            this[row].CopyTo(destination);
            destination = destination[Dimension..];
        }
    }

    /// <summary>Appends a row. Only one thread may append at a time; readers need no lock.</summary>
    /// <param name="vector">Dimension finite floats.</param>
    /// <returns>The new row's number.</returns>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public int Append(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimension)
        {
            throw new ArgumentException($"The vector holds {vector.Length} floats; rows have {Dimension}.", nameof(vector));
        }

        var tail = _tail;
        var data = tail.Data;
        var used = tail.Count * Dimension;
        if (used + Dimension > data.Length)
        {
            data = new float[Math.Max(16 * Dimension, 2 * data.Length)];
            tail.Data.AsSpan(0, used).CopyTo(data);
        }

        // Readers of the old tail never look behind its count, so writing into the shared array is safe;
        // the volatile write publishes the row only when it is whole.
        vector.CopyTo(data.AsSpan(used));
        _tail = new TailRows(data, tail.Count + 1);
        return MappedCount + tail.Count;
    }

    /// <summary>Unmaps the file; see the remarks on readers.</summary>
    public void Dispose()
    {
        _mapped = null;
        _file?.Dispose();
        GC.KeepAlive(_owned);
    }

    internal static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Embedding tables are little-endian and are mapped as they are.");
        }
    }

    private static int RequireDimension(int dimension) =>
        dimension >= 1
            ? dimension
            : throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "A row has at least 1 float.");

    private static int RequireWhole(long bytes, int dimension)
    {
        var rowBytes = (long)dimension * sizeof(float);
        if (bytes == 0 || bytes % rowBytes != 0 || bytes / sizeof(float) > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{bytes} bytes are not 1 to {Array.MaxLength / dimension} whole rows of {dimension} floats.");
        }

        return (int)(bytes / rowBytes);
    }

    private sealed record TailRows(float[] Data, int Count);
}
