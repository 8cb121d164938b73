using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Ranking.Din;

/// <summary>Lists of one step in plain arrays, before they become tensors.</summary>
internal sealed class DinBatch
{
    private DinBatch(SequenceBatch history, float[] interest, int width)
    {
        History = history;
        Interest = interest;
        Width = width;
        Items = new int[history.Count * width];
        Labels = new float[history.Count * width];
        Counts = new float[history.Count * width];
    }

    /// <summary>The encoded histories.</summary>
    public SequenceBatch History { get; }

    /// <summary>[B, U].</summary>
    public float[] Interest { get; }

    /// <summary>C: length of the longest list.</summary>
    public int Width { get; }

    /// <summary>[B, C], 0 where padded.</summary>
    public int[] Items { get; }

    /// <summary>[B, C].</summary>
    public float[] Labels { get; }

    /// <summary>[B, C]: 1 for real candidates, 0 for padding.</summary>
    public float[] Counts { get; }

    /// <summary>[B, C, F].</summary>
    public float[] Features { get; private set; } = [];

    /// <summary>[B, X].</summary>
    public float[] Context { get; private set; } = [];

    /// <summary>Encodes lists to learn from with the feature code that serving uses; recall scores are of models that have not learned from a list's user, where there are any.</summary>
    public static DinBatch Create(
        FeatureSchema schema, TwoTowerModel recall, Popularity popularity, UserHistories histories, IReadOnlyList<RankList> lists, OutOfFoldRecall? outOfFold)
    {
        var history = SequenceBatch.Create(schema, lists.Count, i => histories.Before(lists[i].User, lists[i].Position));
        return Create(schema, recall, popularity, history, recall.ComputeInterests(history), lists, outOfFold);
    }

    /// <summary>The same for histories that are encoded already.</summary>
    public static DinBatch Create(
        FeatureSchema schema,
        TwoTowerModel recall,
        Popularity popularity,
        SequenceBatch history,
        float[] interest,
        IReadOnlyList<RankList> lists,
        OutOfFoldRecall? outOfFold = null)
    {
        var width = lists.Max(l => l.Items.Length);
        var features = schema.CandidateFeatures.Count;
        var contexts = schema.ContextFeatures.Count;
        var dimension = recall.Dimension;
        var batch = new DinBatch(history, interest, width)
        {
            Features = new float[lists.Count * width * features],
            Context = new float[lists.Count * contexts],
        };
        var candidates = new Candidate[width];
        (RecallModel Model, float[] Interest)[] scoring = outOfFold is null ? [(recall, interest)] : [.. outOfFold.Models.Select(m => (m, m.ComputeInterests(history)))];
        for (var b = 0; b < lists.Count; b++)
        {
            var list = lists[b];
            var offset = b * width;
            list.Items.CopyTo(batch.Items, offset);
            list.Labels.CopyTo(batch.Labels, offset);
            Array.Fill(batch.Counts, 1, offset, list.Items.Length);
            var (model, interests) = scoring[outOfFold is null ? 0 : OutOfFoldRecall.FoldOf(list.User)];
            var own = interests.AsSpan(b * dimension, dimension);
            for (var c = 0; c < list.Items.Length; c++)
            {
                candidates[c] = new Candidate(list.Items[c], VectorMath.Dot(own, model[list.Items[c]]));
            }

            var rows = history.Rows.AsSpan(b * history.Length, history.Length);
            var kept = history.Kept(b);
            CandidateEncoder.Encode(
                schema,
                candidates.AsSpan(0, list.Items.Length),
                new CandidateInputs { Popularity = popularity.Counts, MaxPopularity = popularity.Max, HistoryRows = rows[..kept] },
                batch.Features.AsSpan(offset * features, list.Items.Length * features));
            ContextEncoder.Encode(schema, list.Time, kept, batch.Context.AsSpan(b * contexts, contexts));
        }

        return batch;
    }
}
