using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Recsys.Models;

/// <summary>
/// Floats in native memory, of no concern to the garbage collector, with an ONNX Runtime tensor over them, so that a run neither copies nor pins.
/// The first dimension may change from call to call; the tensor is made anew only when it does.
/// The values begin at a multiple of 64 bytes: kernels treat the ends of unaligned memory differently, and the same
/// request would get scores that differ in the last bit from one buffer to the next.
/// </summary>
internal sealed unsafe class TensorBuffer : IDisposable
{
    private const int Alignment = 64;

    private readonly long[] _shape;
    private readonly int _rowLength;
    private float* _data;
    private int _capacity;
    private OrtValue? _value;

    /// <summary>Makes a buffer.</summary>
    /// <param name="rows">First dimension to begin with.</param>
    /// <param name="rest">The other dimensions.</param>
    public TensorBuffer(int rows, params ReadOnlySpan<int> rest)
    {
        _shape = new long[1 + rest.Length];
        _rowLength = 1;
        for (var i = 0; i < rest.Length; i++)
        {
            _shape[i + 1] = rest[i];
            _rowLength *= rest[i];
        }

        Resize(rows);
    }

    /// <summary>The values.</summary>
    public Span<float> Span => new(_data, (int)_shape[0] * _rowLength);

    /// <summary>The tensor over the values.</summary>
    public OrtValue Value => _value!;

    /// <summary>Changes the first dimension; the values are undefined after a change.</summary>
    /// <param name="rows">The new one, from 1.</param>
    /// <returns>Whether <see cref="Value"/> is another one now and must be bound again.</returns>
    public bool Resize(int rows)
    {
        if (_value is not null && rows == _shape[0])
        {
            return false;
        }

        var length = rows * _rowLength;
        if (length > _capacity)
        {
            Grow((int)BitOperations.RoundUpToPowerOf2((uint)length));
        }

        _shape[0] = rows;
        _value?.Dispose();
        _value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            TensorElementType.Float,
            _shape,
            (nint)_data,
            (long)length * sizeof(float));
        return true;
    }

    /// <summary>Releases the tensor and its memory.</summary>
    public void Dispose()
    {
        _value?.Dispose();
        _value = null;
        NativeMemory.AlignedFree(_data);
        _data = null;
        _capacity = 0;
    }

    private void Grow(int capacity)
    {
        _data = (float*)NativeMemory.AlignedRealloc(_data, (nuint)capacity * sizeof(float), Alignment);
        _capacity = capacity;
    }
}
