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
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        Check(Resamples is >= 100 and <= 1_000_000, nameof(Resamples), Resamples, "from 100 to 1000000");
        Check(Confidence is >= 0.5 and <= 0.999, nameof(Confidence), Confidence, "from 0.5 to 0.999");
        Check(Randomisations is >= 100 and <= 10_000_000, nameof(Randomisations), Randomisations, "from 100 to 10000000");
    }

    private static void Check(bool holds, string name, object value, string bound)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {bound}.");
        }
    }
}
