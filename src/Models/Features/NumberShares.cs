namespace Recsys.Models;

/// <summary>
/// Numbers as Covington et al. 2016 (section 4.1) give them to a network: the share of training's numbers that are not above, between 0 and 1,
/// interpolated between quantiles that were taken before the training. Training and serving both call it.
/// </summary>
public sealed class NumberShares
{
    private const int Most = 257;

    private readonly IReadOnlyDictionary<string, IReadOnlyList<float>> _quantiles;

    /// <summary>Takes quantiles.</summary>
    /// <param name="quantiles">For each number its quantiles, evenly spaced from the least to the largest: at least one, ascending; infinity stands for never.</param>
    /// <exception cref="ArgumentException">Quantiles are missing, fall, or are no numbers.</exception>
    public NumberShares(IReadOnlyDictionary<string, IReadOnlyList<float>> quantiles)
    {
        foreach (var (name, values) in quantiles)
        {
            for (var i = 0; i < Math.Max(1, values.Count); i++)
            {
                if (values.Count == 0 || float.IsNaN(values[i]) || (i > 0 && values[i] < values[i - 1]))
                {
                    throw new ArgumentException($"Quantile {i} of '{name}' is {(values.Count == 0 ? "missing" : values[i])}; quantiles are ascending numbers, at least one.", nameof(quantiles));
                }
            }
        }

        _quantiles = quantiles;
    }

    /// <summary>No numbers.</summary>
    public static NumberShares Empty { get; } = new(new Dictionary<string, IReadOnlyList<float>>());

    /// <summary>For each number its quantiles, evenly spaced from the least to the largest.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<float>> Quantiles => _quantiles;

    /// <summary>The quantiles of some numbers.</summary>
    /// <param name="numbers">The numbers, at least one; none is NaN.</param>
    public static float[] QuantilesOf(IEnumerable<float> numbers)
    {
        float[] sorted = [.. numbers.Order()];
        var count = Math.Min(Most, sorted.Length);
        return [.. Enumerable.Range(0, count).Select(i => sorted[count == 1 ? 0 : (int)((long)i * (sorted.Length - 1) / (count - 1))])];
    }

    /// <summary>The share of a number.</summary>
    /// <param name="name">Which number; one that there are no quantiles of has the share 0.</param>
    /// <param name="number">Its value; infinity for never.</param>
    public float Of(string name, float number)
    {
        if (!_quantiles.TryGetValue(name, out var quantiles) || number < quantiles[0])
        {
            return 0;
        }

        // The last quantile that is not above.
        var (low, high) = (0, quantiles.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = quantiles[middle] <= number ? (middle, high) : (low, middle);
        }

        if (low == quantiles.Count - 1)
        {
            return 1;
        }

        var part = (number - quantiles[low]) / (quantiles[low + 1] - quantiles[low]);
        return (low + (float.IsFinite(part) ? part : 0)) / (quantiles.Count - 1);
    }
}
