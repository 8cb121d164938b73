using System.Numerics.Tensors;

namespace Recsys.Retrieval;

/// <summary>Refuses vectors that have no direction or no numbers: they would be near to nothing, or poison every comparison.</summary>
internal static class VectorCheck
{
    /// <summary>Checks the vector of an item, named in the message.</summary>
    public static void Item(int item, ReadOnlySpan<float> vector, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(item);
        if (Fault(vector, dimension) is { } fault)
        {
            throw new ArgumentException($"The vector of item {item} {fault}", nameof(vector));
        }
    }

    /// <summary>Checks a query.</summary>
    public static void Query(ReadOnlySpan<float> query, int dimension)
    {
        if (Fault(query, dimension) is { } fault)
        {
            throw new ArgumentException($"The query {fault}", nameof(query));
        }
    }

    private static string? Fault(ReadOnlySpan<float> vector, int dimension)
    {
        if (vector.Length != dimension)
        {
            return $"holds {vector.Length} numbers; the index's dimension is {dimension}.";
        }

        // One sum decides for nearly all vectors: it is a positive finite number only if none of the faults is there.
        var squares = TensorPrimitives.SumOfSquares(vector);
        if (squares > 0 && float.IsFinite(squares))
        {
            return null;
        }

        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                return FormattableString.Invariant($"holds {vector[i]} at place {i}; every number must be finite.");
            }
        }

        return squares > 0
            ? "is too long: the sum of its squares is beyond the range of a float."
            : "is zero, or too short for its squares to be told from zero.";
    }
}
