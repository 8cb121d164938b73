using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Serving;

/// <summary>Rows of unit length, whose products are cosines.</summary>
internal static class Unit
{
    /// <summary>Likeness of a candidate to each, 0 to 1: (1 + cosine) / 2, so that a kernel of it has no negative eigenvalue; 1 to itself.</summary>
    public static void Likeness(ReadOnlySpan<float> vectors, int width, int candidate, Span<float> likeness)
    {
        var row = vectors.Slice(candidate * width, width);
        for (var j = 0; j < likeness.Length; j++)
        {
            likeness[j] = 0.5f + (0.5f * TensorPrimitives.Dot(row, vectors.Slice(j * width, width)));
        }

        likeness[candidate] = 1;
    }

    /// <summary>Makes a row one of unit length; one that is no number or has no direction becomes zeros.</summary>
    public static void Normalize(Span<float> row)
    {
        if (!VectorMath.IsFinite(row) || !row.ContainsAnyExcept(0f))
        {
            row.Clear();
            return;
        }

        VectorMath.Normalize(row);
    }
}
