using System.Runtime.InteropServices;

namespace Recsys.Core;

/// <summary>
/// An array outside the managed heap, for what lives as long as a model version: on the heap it would bring collections forward,
/// also whole ones, which stop every request. One thread at a time may grow and write it while any number read without locks.
/// </summary>
/// <typeparam name="T">Type of the elements.</typeparam>
public sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private readonly T _fill;

    // Outgrown blocks too, since a reader may still hold a span of one. They double, so together they take no more than the last.
    private readonly Stack<Block> _blocks = new();
    private volatile Block? _block;

    /// <summary>Makes an array.</summary>
    /// <param name="length">Number of elements, from 0.</param>
    /// <param name="fill">The value of each, also of those that it grows by.</param>
    public NativeArray(int length, T fill = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _fill = fill;
        Replace(length, []);
    }

    /// <summary>The elements; good until <see cref="Dispose"/>. After growth, one taken before has the old elements alone.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public Span<T> Span
    {
        get
        {
            var block = _block;
            ObjectDisposedException.ThrowIf(block is null, this);
            return new Span<T>(block.Elements, block.Length);
        }
    }

    /// <summary>Makes the array at least as long as wanted, and then at least twice as long as it was.</summary>
    /// <param name="length">The length wanted.</param>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public void GrowTo(int length)
    {
        var old = Span;
        if (length > old.Length)
        {
            Replace((int)Math.Max(length, Math.Min(2L * old.Length, Array.MaxLength)), old);
        }
    }

    /// <summary>Frees the memory. No one may hold a span any more.</summary>
    public void Dispose()
    {
        _block = null;
        while (_blocks.TryPop(out var block))
        {
            NativeMemory.Free(block.Elements);
        }
    }

    private void Replace(int length, ReadOnlySpan<T> old)
    {
        var block = new Block((T*)NativeMemory.Alloc((nuint)length, (nuint)sizeof(T)), length);
        _blocks.Push(block);
        var elements = new Span<T>(block.Elements, length);
        old.CopyTo(elements);
        elements[old.Length..].Fill(_fill);
        _block = block;
    }

    private sealed class Block(T* elements, int length)
    {
        public T* Elements { get; } = elements;

        public int Length { get; } = length;
    }
}
