namespace Recsys.Simulation;

/// <summary>Draws items with probability proportional to their weights, in O(log n).</summary>
internal sealed class WeightedSampler
{
    private readonly int[] _items;
    private readonly double[] _cumulative;

    public WeightedSampler(IEnumerable<int> items, Func<int, double> weight)
    {
        _items = [.. items];
        _cumulative = new double[_items.Length];
        var sum = 0.0;
        for (var i = 0; i < _items.Length; i++)
        {
            sum += weight(_items[i]);
            _cumulative[i] = sum;
        }
    }

    public bool IsEmpty => _items.Length == 0;

    public int Sample(Random random)
    {
        var at = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return _items[Math.Min(at < 0 ? ~at : at, _items.Length - 1)];
    }
}
