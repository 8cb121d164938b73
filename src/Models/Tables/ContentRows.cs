using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>Rows of the numbers of content vectors, of which a row for an item unseen in training is made: the sum of its numbers times their rows.</summary>
internal sealed class ContentRows
{
    private readonly IReadOnlyList<ContentField> _fields;
    private readonly float[] _rows;
    private readonly int _dimension;

    /// <summary>Takes the rows.</summary>
    /// <param name="fields">The fields in order.</param>
    /// <param name="rows">A row for each number of each field.</param>
    /// <param name="dimension">Floats in a row, from 1.</param>
    /// <exception cref="ArgumentException">There is another number of rows.</exception>
    public ContentRows(IReadOnlyList<ContentField> fields, float[] rows, int dimension)
    {
        var wanted = fields.Sum(f => (long)f.Dimension) * dimension;
        if (rows.LongLength != wanted)
        {
            throw new ArgumentException($"it holds {rows.LongLength} floats; the content fields need {wanted}.", nameof(rows));
        }

        (_fields, _rows, _dimension) = (fields, rows, dimension);
    }

    /// <summary>Adds what the item's vectors say to its row.</summary>
    /// <param name="attributes">The item's attributes.</param>
    /// <param name="row">Its row so far.</param>
    /// <returns>Whether it has any vector.</returns>
    public bool AddTo(IReadOnlyList<ItemAttribute> attributes, Span<float> row)
    {
        var (first, any) = (0, false);
        row = row[.._dimension];
        foreach (var field in _fields)
        {
            var vector = new float[field.Dimension];
            if (field.TryRead(attributes, vector))
            {
                any = true;
                for (var d = 0; d < vector.Length; d++)
                {
                    TensorPrimitives.MultiplyAdd(_rows.AsSpan((first + d) * _dimension, _dimension), vector[d], row, row);
                }
            }

            first += field.Dimension;
        }

        return any;
    }
}
