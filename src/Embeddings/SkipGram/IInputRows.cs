namespace Recsys.Embeddings;

/// <summary>Where a token's input vector comes from and where its step goes. Implementations are structs shared by all threads.</summary>
internal unsafe interface IInputRows
{
    /// <summary>The token's vector: a row in place, or what the method wrote to the buffer of one stride.</summary>
    float* Read(int token, float* buffer);

    /// <summary>Takes the step that belongs to a vector read before; the delta has one stride and the learning rate in it.</summary>
    void Apply<TLanes, TVector>(int token, float* delta)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
