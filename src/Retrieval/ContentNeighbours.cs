using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// Finds the trained items whose attributes are most like those of an item: cosine over attributes weighted by
/// idf(a) = ln(1 + N / n(a)). Attributes are looked at from the rarest on, and no further than some thousand items.
/// One thread at a time.
/// </summary>
internal sealed class ContentNeighbours
{
    private const int Neighbours = 20;
    private const int MostCandidates = 5000;

    private readonly Dictionary<ItemAttribute, List<int>> _having = [];
    private readonly List<IReadOnlyList<ItemAttribute>> _attributes = [];
    private readonly List<int> _rows = [];
    private readonly Dictionary<int, float> _scores = [];

    /// <summary>Adds a trained item.</summary>
    /// <param name="row">Its row in the model.</param>
    /// <param name="attributes">Its attributes.</param>
    public void Add(int row, IReadOnlyList<ItemAttribute> attributes)
    {
        attributes = WithoutVectors(attributes);
        foreach (var attribute in attributes)
        {
            if (!_having.TryGetValue(attribute, out var items))
            {
                _having[attribute] = items = [];
            }

            items.Add(_rows.Count);
        }

        _rows.Add(row);
        _attributes.Add(attributes);
    }

    /// <summary>Rows of the items most like some attributes, with their cosines; empty where none shares an attribute.</summary>
    public (int[] Rows, float[] Weights) Find(IReadOnlyList<ItemAttribute> attributes)
    {
        _scores.Clear();
        attributes = WithoutVectors(attributes);
        foreach (var attribute in attributes.Where(_having.ContainsKey).OrderBy(a => _having[a].Count))
        {
            if (_scores.Count >= MostCandidates)
            {
                break;
            }

            var weight = Weight(attribute) * Weight(attribute);
            var items = _having[attribute];
            for (var i = 0; i < items.Count && _scores.Count < MostCandidates; i++)
            {
                _scores[items[i]] = _scores.GetValueOrDefault(items[i]) + weight;
            }
        }

        var best = new TopK(new ScoredItem[Neighbours]);
        var norm = Norm(attributes);
        foreach (var (item, shared) in _scores)
        {
            best.Add(item, shared / (norm * Norm(_attributes[item])));
        }

        var found = best.SortDescending().ToArray();
        return (Array.ConvertAll(found, f => _rows[f.Item]), Array.ConvertAll(found, f => f.Score));
    }

    // No two items share one.
    private static IReadOnlyList<ItemAttribute> WithoutVectors(IReadOnlyList<ItemAttribute> attributes) =>
        attributes.Any(a => ContentField.IsVector(a.Value)) ? [.. attributes.Where(a => !ContentField.IsVector(a.Value))] : attributes;

    private float Weight(ItemAttribute attribute) => MathF.Log(1 + ((float)_rows.Count / Math.Max(1, _having.GetValueOrDefault(attribute)?.Count ?? 0)));

    private float Norm(IReadOnlyList<ItemAttribute> attributes) => MathF.Sqrt(attributes.Sum(a => Weight(a) * Weight(a)));
}
