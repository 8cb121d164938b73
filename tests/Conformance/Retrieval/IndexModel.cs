using Recsys.Core;
using Recsys.Retrieval;
using Xunit;

namespace Recsys.Conformance;

/// <summary>What an index should hold: a dictionary, searched by looking at everything in double precision.</summary>
public sealed class IndexModel(VectorMetric metric)
{
    public Dictionary<int, float[]> Vectors { get; } = [];

    /// <summary>The score of two vectors by its definition.</summary>
    public double Score(float[] a, float[] b)
    {
        var dot = a.Zip(b, (x, y) => (double)x * y).Sum();
        return metric switch
        {
            VectorMetric.InnerProduct => dot,
            VectorMetric.Cosine => dot / (Length(a) * Length(b)),
            _ => -a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum(),
        };

        static double Length(float[] v) => Math.Sqrt(v.Sum(x => (double)x * x));
    }

    /// <summary>The k best accepted items.</summary>
    public (int Item, double Score)[] Search(float[] query, Func<int, bool> accepts, int k) =>
        [.. Vectors.Where(v => accepts(v.Key)).Select(v => (v.Key, Score(query, v.Value)))
            .OrderByDescending(s => s.Item2).ThenBy(s => s.Key).Take(k)];

    /// <summary>What holds for every result: each item once, accepted, in the index, with its own score, in order.</summary>
    public void Check(float[] query, Func<int, bool> accepts, ReadOnlySpan<ScoredItem> found, double tolerance)
    {
        var items = found.ToArray();
        Assert.Equal(items.Length, items.Select(i => i.Item).Distinct().Count());
        Assert.Equal(items.Order(), items);
        foreach (var item in items)
        {
            Assert.True(accepts(item.Item), $"Item {item.Item} is not accepted by the filter.");
            Assert.True(Vectors.TryGetValue(item.Item, out var vector), $"Item {item.Item} is not in the index.");
            Assert.Equal(Score(query, vector), item.Score, tolerance);
        }
    }
}
