namespace Recsys.Data;

/// <summary>
/// Numbers as Covington et al. 2016 (section 4.1) give them to a network: x, the share of owners whose number is not above the owner's
/// and so between 0 and 1, with its square and its square root, for sub- and super-linear functions.
/// </summary>
public static class NumberPowers
{
    /// <summary>Three fields of a number: NAME, NAME^2 and NAME^0.5.</summary>
    /// <param name="name">Name of the number.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="numbers">Number of each owner; a NaN is larger than all others.</param>
    /// <param name="fitted">Owners of whom the shares are, such as those of training; null for all.</param>
    public static IReadOnlyList<FieldColumn> Of(string name, FieldOwner owner, float[] numbers, IEnumerable<int>? fitted = null)
    {
        float[] sorted = [.. (fitted?.Distinct() ?? Enumerable.Range(0, numbers.Length)).Select(i => Known(numbers[i]))];
        Array.Sort(sorted);
        var shares = Array.ConvertAll(numbers, n => (float)NotAbove(sorted, Known(n)) / Math.Max(1, sorted.Length));
        return
        [
            FieldColumn.Number(name, owner, shares),
            FieldColumn.Number($"{name}^2", owner, Array.ConvertAll(shares, x => x * x)),
            FieldColumn.Number($"{name}^0.5", owner, Array.ConvertAll(shares, MathF.Sqrt)),
        ];
    }

    private static float Known(float number) => float.IsNaN(number) ? float.PositiveInfinity : number;

    private static int NotAbove(float[] sorted, float number)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] <= number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
