using System.Numerics.Tensors;
using Recsys.Core;

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

    /// <summary>Checks the lengths of a batch.</summary>
    /// <returns>The number of places for each query.</returns>
    public static int Batch(ReadOnlySpan<float> queries, int dimension, ReadOnlySpan<ScoredItem> destination, ReadOnlySpan<int> found)
    {
        if (queries.Length != (long)found.Length * dimension)
        {
            throw new ArgumentException($"{queries.Length} numbers are not {found.Length} queries of {dimension}.", nameof(queries));
        }

        if (found.IsEmpty ? !destination.IsEmpty : destination.Length % found.Length != 0)
        {
            throw new ArgumentException($"{destination.Length} places cannot be shared by {found.Length} queries.", nameof(destination));
        }

        return found.IsEmpty ? 0 : destination.Length / found.Length;
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
