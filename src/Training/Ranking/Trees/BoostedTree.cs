namespace Recsys.Training.Ranking.Trees;

/// <summary>One tree of <see cref="BoostedForest"/>. Node n goes to Left[n] where the feature is at most the threshold, else to Right[n]; a child c below 0 is the leaf ~c.</summary>
/// <param name="Features">Feature that each node asks for.</param>
/// <param name="Thresholds">Threshold of each node.</param>
/// <param name="Left">Child of each node for at most the threshold.</param>
/// <param name="Right">Child of each node for more.</param>
/// <param name="Values">What boosting gave each leaf.</param>
internal sealed record BoostedTree(int[] Features, float[] Thresholds, int[] Left, int[] Right, float[] Values)
{
    /// <summary>The leaf that an example falls into, from 0.</summary>
    public int LeafOf(ReadOnlySpan<float> example)
    {
        // A tree that found nothing to split has no nodes and one leaf.
        var node = Features.Length == 0 ? ~0 : 0;
        while (node >= 0)
        {
            node = example[Features[node]] <= Thresholds[node] ? Left[node] : Right[node];
        }

        return ~node;
    }
}
