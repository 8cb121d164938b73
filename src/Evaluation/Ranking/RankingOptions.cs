namespace Recsys.Evaluation;

/// <summary>Settings of <see cref="RankingEvaluator"/>.</summary>
public sealed class RankingOptions
{
    /// <summary>Cutoffs k of the metrics, each from 1 to 1,000, at least one. Default 5, 10, 20.</summary>
    public IReadOnlyList<int> Cutoffs { get; set; } = [5, 10, 20];

    /// <summary>
    /// Most questions asked at once, from 1. Default: the number of processors. It does not change the result; 1 is for
    /// recommenders that are not thread-safe.
    /// </summary>
    public int MaxParallelism { get; set; } = Environment.ProcessorCount;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public void Validate()
    {
        if (Cutoffs.Count == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Cutoffs), "Cutoffs is empty; at least one is needed.");
        }

        foreach (var k in Cutoffs)
        {
            if (k is < 1 or > 1000)
            {
                throw new ArgumentOutOfRangeException(nameof(Cutoffs), k, "A cutoff must be from 1 to 1000.");
            }
        }

        if (MaxParallelism < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(MaxParallelism), MaxParallelism, "MaxParallelism must be at least 1.");
        }
    }
}
