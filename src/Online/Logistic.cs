namespace Recsys.Online;

/// <summary>The logistic function and its loss.</summary>
public static class Logistic
{
    // Beyond, a double's probability differs from 0 or 1 by less than what its logarithm can be taken of.
    private const double Most = 35;

    /// <summary>Probability of log-odds.</summary>
    /// <param name="logit">Log-odds; taken for 35 at most either way.</param>
    public static double Probability(double logit) => 1 / (1 + Math.Exp(-Math.Clamp(logit, -Most, Most)));

    /// <summary>Log-loss of a prediction, in nats.</summary>
    /// <param name="probability">What was predicted, 0 to 1.</param>
    /// <param name="label">What came.</param>
    public static double Loss(double probability, bool label) => -Math.Log(Math.Max(label ? probability : 1 - probability, double.Epsilon));

    // A sample's buckets with how often each is there.
    internal static int Count(ReadOnlySpan<int> buckets, Span<(int Bucket, int Times)> counted)
    {
        Span<int> sorted = stackalloc int[buckets.Length];
        buckets.CopyTo(sorted);
        sorted.Sort();
        var count = 0;
        foreach (var bucket in sorted)
        {
            if (count > 0 && counted[count - 1].Bucket == bucket)
            {
                counted[count - 1].Times++;
            }
            else
            {
                counted[count++] = (bucket, 1);
            }
        }

        return count;
    }
}
