using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>Trained EGES: a vector of each item, and what places new items. Immutable.</summary>
public sealed class EgesModel
{
    private readonly SideInformation _side;
    private readonly float[] _values;
    private readonly float[] _fieldWeights;
    private readonly float[][] _weights;

    private EgesModel(ItemEmbeddings items, SideInformation side, float[] values, float[][] weights)
    {
        Items = items;
        _side = side;
        _values = values;
        _weights = weights;
        _fieldWeights = new float[side.FieldCount];
        foreach (var w in weights)
        {
            TensorPrimitives.Add(_fieldWeights, w, _fieldWeights);
        }
    }

    /// <summary>The vector of each item of the graph.</summary>
    public ItemEmbeddings Items { get; }

    /// <summary>Softmax weights of an item's parts: first its own vector's, then each field's in order; they sum to 1.</summary>
    /// <param name="row">Row of the item.</param>
    public ReadOnlySpan<float> Weights(int row) => _weights[row];

    /// <summary>
    /// The vector of an item that the graph does not have: the mean of its known attributes' vectors, each field weighted by
    /// what the trained items gave it on average.
    /// </summary>
    /// <param name="attributes">The item's attributes.</param>
    /// <returns>The vector; empty where no attribute is known, as nothing places the item.</returns>
    public float[] ColdVector(IReadOnlyList<ItemAttribute> attributes)
    {
        var fields = _side.Known(attributes);
        var vector = new float[Items.Dimension];
        var sum = 0f;
        for (var f = 1; f < fields.Length; f++)
        {
            foreach (var value in fields[f])
            {
                var row = _values.AsSpan(value * vector.Length, vector.Length);
                TensorPrimitives.MultiplyAdd(row, _fieldWeights[f] / fields[f].Length, vector, vector);
            }

            sum += fields[f].Length > 0 ? _fieldWeights[f] : 0;
        }

        if (sum == 0)
        {
            return [];
        }

        TensorPrimitives.Divide(vector, sum, vector);
        return vector;
    }

    internal static unsafe EgesModel Create(IReadOnlyList<string> ids, SideInformation side, AlignedRows values, WeightedRows rows)
    {
        var dimension = values.Dimension;
        var items = new float[ids.Count * dimension];
        var weights = new float[ids.Count][];
        using var buffer = new AlignedRows(1, dimension);
        for (var item = 0; item < ids.Count; item++)
        {
            new ReadOnlySpan<float>(rows.Read(item, buffer.Row(0)), dimension).CopyTo(items.AsSpan(item * dimension));
            weights[item] = new float[WeightedRows.FieldLimit];
            fixed (float* into = weights[item])
            {
                rows.Weights(item, into);
            }

            Array.Resize(ref weights[item], side.FieldCount);
        }

        var all = new float[side.ValueCount * dimension];
        for (var value = 0; value < side.ValueCount; value++)
        {
            values.Span(value).CopyTo(all.AsSpan(value * dimension));
        }

        return new EgesModel(new ItemEmbeddings(ids, dimension, items), side, all, weights);
    }
}
