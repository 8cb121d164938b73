using Recsys.Core;
using Recsys.Models;

namespace Recsys.Training.Recall;

/// <summary>How many events of counting kinds each item has in the training data.</summary>
internal sealed class Popularity
{
    public Popularity(InteractionDataset train, FeatureSchema schema)
    {
        Counts = new float[train.ItemCount];
        foreach (var e in train.Interactions)
        {
            if (TargetSamples.Counts(schema, e.Kind))
            {
                Max = Math.Max(Max, ++Counts[e.Item]);
            }
        }
    }

    public float[] Counts { get; }

    public float Max { get; }
}
