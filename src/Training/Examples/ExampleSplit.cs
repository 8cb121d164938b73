namespace Recsys.Training;

/// <summary>Which examples are learned from, which decide when to stop, and which test; indexes into an <see cref="ExampleSet"/>.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To decide when to stop.</param>
/// <param name="Test">To test.</param>
public sealed record ExampleSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    /// <summary>Cuts at two moments for all users together, so that nothing is learned from what comes after a test example.</summary>
    /// <param name="set">The examples, oldest first; examples of one time stay together.</param>
    /// <param name="train">Share of the examples to learn from; above 0.</param>
    /// <param name="validation">Share that decides when to stop; train and validation together below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shares are out of range.</exception>
    public static ExampleSplit ByTime(ExampleSet set, double train = 0.8, double validation = 0.1)
    {
        if (!(train > 0 && validation >= 0 && train + validation < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(train), $"Shares {train} and {validation} must be above 0 and from 0, together below 1.");
        }

        var first = Cut(set, train);
        var second = Math.Max(first, Cut(set, train + validation));
        return new(Range(0, first), Range(first, second), Range(second, set.Examples.Count));
    }

    private static int[] Range(int from, int to) => [.. Enumerable.Range(from, to - from)];

    private static int Cut(ExampleSet set, double share)
    {
        var cut = (int)Math.Round(share * set.Examples.Count);
        while (cut > 0 && cut < set.Examples.Count && set.Examples[cut].Time == set.Examples[cut - 1].Time)
        {
            cut--;
        }

        return cut;
    }
}
