namespace Recsys.Core;

/// <summary>
/// A field of items that is a vector made elsewhere: of a text, an image, a sound, or computed by any model (Ge et al., Image matters, 2018). It
/// tells of an item that nobody has met yet what it is like. Vectors are brought to unit length, as everywhere where they are read.
/// </summary>
public sealed class ItemContent
{
    private readonly float[] _vectors;

    /// <summary>Makes a field of a copy of the vectors.</summary>
    /// <param name="name">Name of the field, as in items' attributes.</param>
    /// <param name="dimension">D: length of a vector, from 1.</param>
    /// <param name="vectors">[items, D], row-major, finite; all zeros stand for a missing vector.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public ItemContent(string name, int dimension, ReadOnlySpan<float> vectors)
    {
        if (dimension < 1 || vectors.Length % dimension != 0 || (vectors.Length > 0 && !VectorMath.IsFinite(vectors)))
        {
            throw new ArgumentException($"The content '{name}' has {vectors.Length} numbers; they must be finite and whole vectors of {dimension}, at least 1.", nameof(vectors));
        }

        (Name, Dimension, _vectors) = (name, dimension, vectors.ToArray());
        Count = vectors.Length / dimension;
        for (var item = 0; item < Count; item++)
        {
            VectorMath.Normalize(_vectors.AsSpan(item * dimension, dimension));
        }
    }

    /// <summary>Name of the field.</summary>
    public string Name { get; }

    /// <summary>D: length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>Number of items.</summary>
    public int Count { get; }

    /// <summary>All vectors, [items, D], each of unit length, or zero where it is missing.</summary>
    public ReadOnlySpan<float> Vectors => _vectors;

    /// <summary>An item's vector.</summary>
    /// <param name="item">Index of the item.</param>
    public ReadOnlySpan<float> this[int item] => _vectors.AsSpan(item * Dimension, Dimension);

    /// <summary>Whether an item has a vector.</summary>
    /// <param name="item">Index of the item.</param>
    public bool Has(int item) => this[item].ContainsAnyExcept(0f);
}
