using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>Vectors of item attributes, from which a vector for an item unseen in training is made.</summary>
public sealed class AttributeEmbeddings
{
    private readonly Dictionary<ItemAttribute, int> _rows;
    private readonly float[] _vectors;
    private readonly bool _byField;

    /// <summary>Makes the table.</summary>
    /// <param name="attributes">The attribute of each row, without duplicates.</param>
    /// <param name="vectors">Rows times dimension floats.</param>
    /// <param name="dimension">Floats in a row, from 1.</param>
    /// <param name="byField">
    /// Whether fields lie in parts of the vector of their own: the means of each field are then added, else all attributes
    /// are averaged together.
    /// </param>
    /// <exception cref="ArgumentException">Sizes differ, or an attribute occurs twice.</exception>
    public AttributeEmbeddings(IReadOnlyList<ItemAttribute> attributes, float[] vectors, int dimension, bool byField = false)
    {
        if (vectors.LongLength != (long)attributes.Count * dimension)
        {
            throw new ArgumentException(
                $"{vectors.Length} floats do not make {attributes.Count} vectors of {dimension}.", nameof(vectors));
        }

        Dimension = dimension;
        _vectors = vectors;
        _byField = byField;
        _rows = new Dictionary<ItemAttribute, int>(attributes.Count);
        for (var row = 0; row < attributes.Count; row++)
        {
            if (!_rows.TryAdd(attributes[row], row))
            {
                throw new ArgumentException($"Attribute {attributes[row]} occurs twice.", nameof(attributes));
            }
        }
    }

    /// <summary>Floats in a vector.</summary>
    public int Dimension { get; }

    /// <summary>Number of known attributes.</summary>
    public int Count => _rows.Count;

    /// <summary>Writes the mean of the vectors of those attributes that are known, over all of them or field by field.</summary>
    /// <param name="attributes">The item's attributes.</param>
    /// <param name="vector">Dimension floats; zero when none is known.</param>
    /// <returns>False when none is known.</returns>
    public bool TryEncode(IReadOnlyList<ItemAttribute> attributes, Span<float> vector)
    {
        vector = vector[..Dimension];
        vector.Clear();
        var known = attributes.Where(_rows.ContainsKey).ToArray();
        foreach (var attribute in known)
        {
            var sharing = _byField ? known.Count(a => a.Field == attribute.Field) : known.Length;
            TensorPrimitives.MultiplyAdd(_vectors.AsSpan(_rows[attribute] * Dimension, Dimension), 1f / sharing, vector, vector);
        }

        return known.Length > 0;
    }
}
