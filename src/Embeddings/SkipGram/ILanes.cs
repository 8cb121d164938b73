namespace Recsys.Embeddings;

/// <summary>
/// The few vector operations of the kernels, so that they are written once for every vector width. The implementations
/// are structs: the compiler makes a kernel of each, without calls.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats of a vector; it divides 16.</summary>
    static abstract int Count { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* address);

    static abstract void Store(TVector vector, float* address);

    static abstract TVector Fill(float value);

    /// <summary>a * b + c, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract float Sum(TVector vector);
}
