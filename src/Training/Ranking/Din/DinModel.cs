using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;
using TorchSharp;

namespace Recsys.Training.Ranking.Din;

/// <summary>A trained DIN ranker: the rank rows of all items and the request-time network. It stands on a two-tower model.</summary>
public sealed class DinModel : IDisposable
{
    private readonly DinNetwork _network;
    private readonly Popularity _popularity;
    private readonly torch.Device _device;

    internal DinModel(
        DinOptions options,
        FeatureSchema schema,
        TwoTowerModel recall,
        DinNetwork network,
        Popularity popularity,
        torch.Device device,
        float[] rankRows,
        float[] attributeRows,
        IReadOnlyList<TrainingProgress> epochs)
    {
        Options = options;
        Schema = schema;
        Recall = recall;
        _network = network;
        _popularity = popularity;
        _device = device;
        RankRows = rankRows;
        AttributeRows = attributeRows;
        Epochs = epochs;
    }

    /// <summary>The settings of the run.</summary>
    public DinOptions Options { get; }

    /// <summary>What recall and ranker together read.</summary>
    public FeatureSchema Schema { get; }

    /// <summary>The two-tower model whose interest and recall score the ranker reads. Not owned.</summary>
    public TwoTowerModel Recall { get; }

    /// <summary>Rank rows of all items in data set order, row-major [items, D].</summary>
    public float[] RankRows { get; }

    /// <summary>Rank rows of the attributes of <see cref="RecallModel.Attributes"/>, row-major [attributes, D]; empty where there are none.</summary>
    public float[] AttributeRows { get; }

    /// <summary>Rows of the numbers of the content fields of <see cref="Recall"/>, in its order; null where it reads none.</summary>
    public float[]? ContentRows { get; internal init; }

    /// <summary>Progress after each epoch, in order.</summary>
    public IReadOnlyList<TrainingProgress> Epochs { get; }

    /// <summary>The ranker's graph in ONNX format.</summary>
    public byte[] ExportRankerGraph() => _network.Export();

    /// <summary>The probability of a positive label for each item.</summary>
    /// <param name="newestFirst">The user's events, newest first.</param>
    /// <param name="time">Time of the request, unix milliseconds.</param>
    /// <param name="items">Item indexes.</param>
    /// <param name="probabilities">As long as <paramref name="items"/>.</param>
    public void Score(ReadOnlySpan<HistoryEvent> newestFirst, long time, ReadOnlySpan<int> items, Span<float> probabilities)
    {
        if (items.IsEmpty)
        {
            return;
        }

        var events = newestFirst.ToArray();
        var history = SequenceBatch.Create(Schema, 1, _ => events);
        Score(history, Recall.ComputeInterests(history), [new RankList(0, 0, time, items.ToArray(), new float[items.Length])]).CopyTo(probabilities);
    }

    /// <summary>The network's own forward on encoded inputs of one request.</summary>
    /// <param name="interest">[U].</param>
    /// <param name="history">[T, D].</param>
    /// <param name="weights">[T].</param>
    /// <param name="candidates">[N, D].</param>
    /// <param name="candidateFeatures">[N, F].</param>
    /// <param name="context">[X].</param>
    /// <returns>Probabilities [N].</returns>
    public float[] Score(float[] interest, float[] history, float[] weights, float[] candidates, float[] candidateFeatures, float[] context)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var count = candidates.Length / Schema.RankDimension;
        Value Of(float[] values, params long[] shape) => new TorchValue(values.ToTensor(_device, shape));
        var (features, contexts) = (Schema.CandidateFeatures.Count, Schema.ContextFeatures.Count);
        var inputs = new DinInputs(
            Of(interest, 1, interest.Length),
            Of(history, 1, weights.Length, Schema.RankDimension),
            Of(weights, 1, weights.Length),
            Of(candidates, 1, count, Schema.RankDimension),
            features > 0 ? Of(candidateFeatures, 1, count, features) : null,
            contexts > 0 ? Of(context, 1, context.Length) : null,
            null);
        return ((TorchValue)_network.Forward(inputs).Sigmoid()).Tensor.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>Probabilities of one list.</summary>
    internal float[] Score(SequenceBatch history, float[] interest, IReadOnlyList<RankList> lists)
    {
        var batch = DinBatch.Create(Schema, Recall, _popularity, history, interest, lists);
        var d = Schema.RankDimension;
        var rows = new float[history.Rows.Length * d];
        for (var t = 0; t < history.Rows.Length; t++)
        {
            if (history.Weights[t] > 0)
            {
                RankRows.AsSpan(history.Rows[t] * d, d).CopyTo(rows.AsSpan(t * d));
            }
        }

        var candidates = new float[batch.Items.Length * d];
        for (var c = 0; c < batch.Items.Length; c++)
        {
            RankRows.AsSpan(batch.Items[c] * d, d).CopyTo(candidates.AsSpan(c * d));
        }

        return Score(interest, rows, history.Weights, candidates, batch.Features, batch.Context);
    }
}
