using Recsys.Core;

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
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public void Validate()
    {
        OptionRange.Require(Cutoffs.Count > 0, nameof(Cutoffs), "empty", "at least one cutoff");
        foreach (var k in Cutoffs)
        {
            OptionRange.Check(nameof(Cutoffs), k, 1, 1000);
        }

        OptionRange.Check(nameof(MaxParallelism), MaxParallelism, 1, int.MaxValue);
    }
}
