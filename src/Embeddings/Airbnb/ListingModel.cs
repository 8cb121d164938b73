using System.Globalization;
using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>Trained listing embeddings, and what places listings that have no session yet. Immutable.</summary>
public sealed class ListingModel
{
    private readonly IReadOnlyList<ItemAttribute>[] _attributes;
    private readonly ListingOptions _options;
    private readonly float[] _scales;

    internal ListingModel(ItemEmbeddings items, IReadOnlyList<ItemAttribute>[] attributes, ListingOptions options)
    {
        Items = items;
        _attributes = attributes;
        _options = options;

        // Degrees and prices do not compare; each position counts in units of its spread.
        _scales = [.. options.PositionFields.Select(field =>
        {
            var values = attributes.Select(a => Position(a, field)).Where(float.IsFinite).ToArray();
            var spread = values.Length == 0 ? 0 : TensorPrimitives.StdDev<float>(values);
            return spread > 0 ? 1 / spread : 1;
        })];
    }

    /// <summary>The vector of each item that stands in a session, most frequent first.</summary>
    public ItemEmbeddings Items { get; }

    /// <summary>
    /// The vector of a cold listing: the mean of the nearest listings of its kind. Kind: the same values of all
    /// <see cref="ListingOptions.KindFields"/>. Nearest: by distance over <see cref="ListingOptions.PositionFields"/>, each
    /// divided by its standard deviation; then by most other attributes in common; then by most sessions.
    /// </summary>
    /// <param name="attributes">The listing's attributes.</param>
    /// <returns>The vector; empty where no listing is of its kind.</returns>
    public float[] ColdVector(IReadOnlyList<ItemAttribute> attributes)
    {
        var nearest = Enumerable.Range(0, Items.Count)
            .Where(row => _options.KindFields.All(f => Values(attributes, f).SetEquals(Values(_attributes[row], f))))
            .OrderBy(row => Distance(attributes, _attributes[row]))
            .ThenByDescending(row => attributes.Intersect(_attributes[row]).Count())
            .ThenBy(row => row)
            .Take(_options.ColdNeighbours)
            .ToArray();
        if (nearest.Length == 0)
        {
            return [];
        }

        var vector = new float[Items.Dimension];
        foreach (var row in nearest)
        {
            TensorPrimitives.Add(vector, Items[row], vector);
        }

        TensorPrimitives.Divide(vector, nearest.Length, vector);
        return vector;
    }

    private static HashSet<string> Values(IReadOnlyList<ItemAttribute> attributes, string field) =>
        [.. attributes.Where(a => a.Field == field).Select(a => a.Value)];

    // A listing whose position is not known is farther than any other.
    private double Distance(IReadOnlyList<ItemAttribute> a, IReadOnlyList<ItemAttribute> b)
    {
        var sum = 0.0;
        for (var i = 0; i < _scales.Length; i++)
        {
            var apart = (Position(a, _options.PositionFields[i]) - Position(b, _options.PositionFields[i])) * _scales[i];
            sum += float.IsFinite(apart) ? apart * apart : double.PositiveInfinity;
        }

        return sum;
    }

    private static float Position(IReadOnlyList<ItemAttribute> attributes, string field) =>
        float.TryParse(attributes.FirstOrDefault(a => a.Field == field).Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : float.NaN;
}
