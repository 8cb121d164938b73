using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;

namespace Recsys.Training.Ranking;

/// <summary>
/// What the packed rows of items are made of that come after the training. With contents a row begins with that of an unknown item, an attribute tells by
/// what it differs from its field being unknown, and the numbers of the contents add theirs.
/// </summary>
/// <param name="layout">The fields.</param>
/// <param name="model">Says how wide rows are, and whether it reads keys.</param>
/// <param name="table">The rows of all categories.</param>
internal sealed class NewItemRows(FieldLayout layout, RankingModel model, float[] table)
{
    private readonly int[] _contents = [.. Enumerable.Range(layout.First(FieldOwner.Item), layout.ItemFields).Where(f => layout.Fields[f].IsVector)];

    /// <summary>The content fields in order.</summary>
    public IReadOnlyList<ContentField> Contents =>
        [.. _contents.Select(f => new ContentField(layout.Fields[f].Name, layout.Fields[f].Cardinality - 1) { IsUnit = layout.Fields[f].IsUnit })];

    /// <summary>Rows of attributes, zero where the model does not know one.</summary>
    public float[] OfAttributes(IReadOnlyList<ItemAttribute> attributes)
    {
        var width = layout.ItemFields * model.RowWidth;
        var result = new float[attributes.Count * width];
        var asked = attributes.Select(a => a.Field).ToHashSet(StringComparer.Ordinal);
        var places = new Dictionary<ItemAttribute, (int Field, int Category)>();
        for (var f = layout.First(FieldOwner.Item); f < layout.First(FieldOwner.Context); f++)
        {
            // A category that no example of training had is as the unknown one.
            var field = layout.Fields[f];
            var seen = asked.Contains(field.Name) && !field.IsVector ? field.Values.ToHashSet() : [];
            for (var category = 1; seen.Count > 0 && category < field.Vocabulary.Count; category++)
            {
                places.TryAdd(new ItemAttribute(field.Name, field.Vocabulary[category]), (f, seen.Contains(category) ? category : 0));
            }
        }

        for (var a = 0; a < attributes.Count; a++)
        {
            if (places.TryGetValue(attributes[a], out var place))
            {
                var row = result.AsSpan(a * width, width);
                OfCategory(place.Field, place.Category).CopyTo(row);
                if (_contents.Length > 0)
                {
                    TensorPrimitives.Subtract(row, OfCategory(place.Field, 0), row);
                }
            }
        }

        return result;
    }

    /// <summary>The row of an item of which nothing is known, and of each number of each content field.</summary>
    public float[] OfContents() =>
        [.. Unknown(), .. _contents.SelectMany(f => Enumerable.Range(1, layout.Fields[f].Cardinality - 1).SelectMany(n => OfCategory(f, n)))];

    private float[] OfCategory(int field, int category) => PackedRows.OfCategory(layout, field, category, table, model.RowWidth, model.ReadsKeys);

    // Of numbers and vectors nothing is known by zeros.
    private float[] Unknown()
    {
        var row = PackedRows.Unknown(layout, FieldOwner.Item, table, model.RowWidth);
        for (var f = 0; f < layout.ItemFields; f++)
        {
            if (layout.Fields[layout.First(FieldOwner.Item) + f] is { IsVector: true } or { IsNumber: true })
            {
                row.AsSpan(f * model.RowWidth, model.RowWidth).Clear();
            }
        }

        return row;
    }
}
