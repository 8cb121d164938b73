using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Recsys.Embeddings;

/// <summary>
/// A matrix of floats outside the managed heap whose rows begin on cache lines. Rows are padded with zeros to whole
/// vectors of 16, and every kernel keeps the padding zero, so none needs a remainder loop.
/// </summary>
internal sealed unsafe class AlignedRows : IDisposable
{
    private const int Lane = 16;
    private float* _data;

    public AlignedRows(int rows, int dimension)
    {
        Rows = rows;
        Dimension = dimension;
        Stride = (dimension + Lane - 1) / Lane * Lane;
        var bytes = (nuint)Math.Max(1, rows) * (nuint)Stride * sizeof(float);
        _data = (float*)NativeMemory.AlignedAlloc(bytes, Lane * sizeof(float));
        NativeMemory.Clear(_data, bytes);
    }

    ~AlignedRows() => Free();

    public int Rows { get; }

    public int Dimension { get; }

    /// <summary>Floats from one row to the next, a multiple of 16.</summary>
    public int Stride { get; }

    /// <summary>The row, padding included. Unchecked: the caller keeps the index below <see cref="Rows"/> and this object alive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int index) => _data + ((nint)index * Stride);

    /// <summary>The row without padding.</summary>
    public Span<float> Span(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Rows, nameof(index));
        ObjectDisposedException.ThrowIf(_data is null, this);
        return new Span<float>(Row(index), Dimension);
    }

    /// <summary>Fills all rows uniformly from -0.5/dimension to 0.5/dimension, as word2vec begins.</summary>
    public void Randomize(ulong seed)
    {
        var random = new FastRandom(seed);
        for (var row = 0; row < Rows; row++)
        {
            foreach (ref var value in Span(row))
            {
                value = (random.Fraction() - 0.5f) / Dimension;
            }
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
