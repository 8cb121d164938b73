using System.Runtime.CompilerServices;

namespace Recsys.Embeddings;

/// <summary>One row for each token.</summary>
internal readonly unsafe struct PlainRows(AlignedRows rows) : IInputRows
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Read(int token, float* buffer) => rows.Row(token);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TLanes, TVector>(int token, float* delta)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var row = rows.Row(token);
        for (var d = 0; d < rows.Stride; d += TLanes.Count)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(row + d), TLanes.Load(delta + d)), row + d);
        }
    }
}
