using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Settings of bootstrap intervals and randomisation tests. With the results they determine both.</summary>
public sealed record ResamplingOptions
{
    /// <summary>Bootstrap resamples B; 100 to 1,000,000. Default 1,000.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Share of cases in which the interval shall have the true value; 0.5 to 0.999. Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// Random assignments of a randomisation test; 100 to 10,000,000. The least p-value is 1 / (this + 1). Where there are
    /// no more assignments than this, all of them are taken and the p-value is exact. Default 10,000.
    /// </summary>
    public int Randomisations { get; init; } = 10_000;

    /// <summary>Seed. Default 17.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Resamples), Resamples, 100, 1_000_000);
        OptionRange.Check(nameof(Confidence), Confidence, 0.5, 0.999);
        OptionRange.Check(nameof(Randomisations), Randomisations, 100, 10_000_000);
    }
}
