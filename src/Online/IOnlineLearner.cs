namespace Recsys.Online;

/// <summary>
/// Logistic regression over hashed features that learns one sample after the other: p = 1 / (1 + exp(-w x)), where x of a bucket is how often it is among the sample's. Not thread-safe.
/// </summary>
public interface IOnlineLearner
{
    /// <summary>Weight of a bucket.</summary>
    /// <param name="bucket">Its number.</param>
    double WeightOf(int bucket);

    /// <summary>Log-odds of a sample: the sum of its buckets' weights.</summary>
    /// <param name="buckets">The sample's buckets, in any order.</param>
    double Logit(ReadOnlySpan<int> buckets);

    /// <summary>Learns a sample.</summary>
    /// <param name="buckets">Its buckets, in any order.</param>
    /// <param name="label">What came of it.</param>
    /// <returns>The probability that was predicted before it was learned.</returns>
    double Learn(ReadOnlySpan<int> buckets, bool label);
}
