namespace Recsys.Embeddings;

/// <summary>
/// The loss of every 64th batch, as its logarithms would cost as much as the step itself: -log s(x·y) of positive and
/// -log s(-x·y) of negative pairs, per positive pair, before the step.
/// </summary>
internal unsafe struct LossSample
{
    private const int Every = 64;
    private long _batches;

    /// <summary>Sum over the sampled batches.</summary>
    public double Sum { get; private set; }

    /// <summary>Positive pairs in them.</summary>
    public long Positives { get; private set; }

    public void Observe(float* scores, int inputCount, int outputCount, int positives)
    {
        if (_batches++ % Every != 0)
        {
            return;
        }

        for (var i = 0; i < inputCount * outputCount; i++)
        {
            var signed = i % outputCount < positives ? scores[i] : -scores[i];
            Sum += signed > 0 ? Math.Log(1 + Math.Exp(-signed)) : Math.Log(1 + Math.Exp(signed)) - signed;
        }

        Positives += (long)inputCount * positives;
    }
}
