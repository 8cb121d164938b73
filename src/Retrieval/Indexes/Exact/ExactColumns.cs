namespace Recsys.Retrieval;

/// <summary>The columns of an exact index; those that its precision does not have are null.</summary>
internal readonly unsafe struct ExactColumns
{
    /// <summary>Rows behind the last slot that may be read (not used): scans go in whole vectors.</summary>
    private const int Spare = 16;

    /// <summary>Finds the columns.</summary>
    public ExactColumns(SlotMemory memory, ExactIndexOptions options)
    {
        var bytes = options.Precision == VectorPrecision.Int8;
        Length = FloatKernels.Padded(options.Dimension);
        CodeLength = Int8Kernels.Padded(options.Dimension);
        Vectors = memory.ColumnIf<float>(options.Precision != VectorPrecision.Float16, SlotLayout.Own);
        Halves = memory.ColumnIf<ushort>(options.Precision == VectorPrecision.Float16, SlotLayout.Own + 1);
        Codes = memory.ColumnIf<byte>(bytes, SlotLayout.Own + 2);
        Scales = memory.ColumnIf<float>(bytes, SlotLayout.Own + 3);
        Errors = memory.ColumnIf<float>(bytes, SlotLayout.Own + 4);
        Norms = memory.ColumnIf<float>(bytes, SlotLayout.Own + 5);
    }

    /// <summary>Padded length of a row of floats or halves.</summary>
    public int Length { get; }

    /// <summary>Padded length of a row of codes.</summary>
    public int CodeLength { get; }

    /// <summary>Rows of floats.</summary>
    public float* Vectors { get; }

    /// <summary>Rows of halves.</summary>
    public ushort* Halves { get; }

    /// <summary>Rows of codes.</summary>
    public byte* Codes { get; }

    /// <summary>Scale of each row's codes.</summary>
    public float* Scales { get; }

    /// <summary>Length of what rounding took away from each row.</summary>
    public float* Errors { get; }

    /// <summary>Length of each row.</summary>
    public float* Norms { get; }

    /// <summary>Where the columns lie.</summary>
    public static SlotLayout Layout(int capacity, ExactIndexOptions options)
    {
        long rows = capacity + Spare;
        var floats = options.Precision == VectorPrecision.Float16 ? 0 : sizeof(float) * FloatKernels.Padded(options.Dimension) * rows;
        var halves = options.Precision == VectorPrecision.Float16 ? sizeof(ushort) * FloatKernels.Padded(options.Dimension) * rows : 0;
        var codes = options.Precision == VectorPrecision.Int8 ? Int8Kernels.Padded(options.Dimension) * rows : 0;
        var numbers = options.Precision == VectorPrecision.Int8 ? sizeof(float) * rows : 0;
        return new SlotLayout(capacity, floats, halves, codes, numbers, numbers, numbers);
    }

    /// <summary>Writes a row.</summary>
    public void Write(int row, float* vector)
    {
        var floats = new ReadOnlySpan<float>(vector, Length);
        if (Halves is not null)
        {
            var halves = new Span<Half>(Halves + ((nint)row * Length), Length);
            System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(floats, halves);
            return;
        }

        floats.CopyTo(new Span<float>(Vectors + ((nint)row * Length), Length));
        if (Codes is not null)
        {
            var codes = new Span<byte>(Codes + ((nint)row * CodeLength), CodeLength);
            (Scales[row], Errors[row]) = Quantizer.Store(floats, codes);
            Norms[row] = MathF.Sqrt(FloatKernels.Dot(vector, vector, Length));
        }
    }

    /// <summary>Copies a run of rows to another place.</summary>
    public void CopyTo(ExactColumns to, int from, int at, int rows)
    {
        Copy(Vectors, to.Vectors, Length, from, at, rows);
        Copy(Halves, to.Halves, Length, from, at, rows);
        Copy(Codes, to.Codes, CodeLength, from, at, rows);
        Copy(Scales, to.Scales, 1, from, at, rows);
        Copy(Errors, to.Errors, 1, from, at, rows);
        Copy(Norms, to.Norms, 1, from, at, rows);
    }

    private static void Copy<T>(T* source, T* destination, int length, int from, int at, int rows)
        where T : unmanaged
    {
        if (source is not null)
        {
            var bytes = (long)rows * length * sizeof(T);
            Buffer.MemoryCopy(source + ((nint)from * length), destination + ((nint)at * length), bytes, bytes);
        }
    }
}
