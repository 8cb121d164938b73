namespace Recsys.Online;

/// <summary>
/// Learning from all positives and a share of the negatives (He et al., "Practical Lessons from Predicting Clicks on Ads at Facebook", ADKDD 2014, section 6.3), and what a model that learned so
/// has to be corrected by: q = p / (p + (1 - p) / w), in log-odds logit(q) = logit(p) + ln w.
/// </summary>
public sealed class NegativeSampling
{
    /// <summary>The smallest share.</summary>
    public const double LeastRate = 0.0001;

    private readonly double _logRate;

    /// <summary>Makes one.</summary>
    /// <param name="rate">w: share of the negatives that is learned from; <see cref="LeastRate"/> to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
    public NegativeSampling(double rate)
    {
        if (!(rate is >= LeastRate and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"a share of negatives lies from {LeastRate} to 1");
        }

        (Rate, _logRate) = (rate, Math.Log(rate));
    }

    /// <summary>Share of the negatives that is learned from.</summary>
    public double Rate { get; }

    /// <summary>Whether a negative is among those that are learned from: always the same, whoever asks.</summary>
    /// <param name="requestId">The answer.</param>
    /// <param name="item">Number of the item in it.</param>
    public bool Keeps(string requestId, int item) =>
        Rate >= 1 || (FeatureSpace.Cross(FeatureSpace.HashOf(requestId), (ulong)item) >> 11) * (1.0 / (1ul << 53)) < Rate;

    /// <summary>The probability among all samples.</summary>
    /// <param name="probability">p: that among the samples that were learned from.</param>
    public double Calibrate(double probability) => probability / (probability + ((1 - probability) / Rate));

    /// <summary>The log-odds among all samples.</summary>
    /// <param name="logit">Those among the samples that were learned from.</param>
    public double CalibrateLogit(double logit) => logit + _logRate;
}
