using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Torch;
using TorchSharp;

namespace Recsys.Training;

/// <summary>A trained two-tower model: all item vectors, the attributes' embeddings, and the user tower.</summary>
public sealed class TwoTowerModel : IDisposable
{
    private readonly UserTower _tower;
    private readonly torch.Device _device;

    internal TwoTowerModel(
        TwoTowerOptions options,
        UserTower tower,
        torch.Device device,
        float[] itemVectors,
        IReadOnlyList<ItemAttribute> attributes,
        float[] attributeVectors,
        IReadOnlyList<TrainingProgress> epochs)
    {
        Options = options;
        Schema = options.CreateSchema();
        _tower = tower;
        _device = device;
        ItemVectors = itemVectors;
        Attributes = attributes;
        AttributeVectors = attributeVectors;
        Epochs = epochs;
    }

    /// <summary>The settings of the run.</summary>
    public TwoTowerOptions Options { get; }

    /// <summary>How the model reads histories; without a ranker.</summary>
    public FeatureSchema Schema { get; }

    /// <summary>Length R of an item's vector and of the interest.</summary>
    public int Dimension => Options.Dimension;

    /// <summary>Number of items.</summary>
    public int ItemCount => ItemVectors.Length / Dimension;

    /// <summary>Vectors of all items in data set order, row-major [items, R].</summary>
    public float[] ItemVectors { get; }

    /// <summary>Attributes with an embedding; empty where the model has none.</summary>
    public IReadOnlyList<ItemAttribute> Attributes { get; }

    /// <summary>Their embeddings, row-major [attributes, R]; an unseen item's vector is their mean, normalised as the items are.</summary>
    public float[] AttributeVectors { get; }

    /// <summary>Progress after each epoch, in order.</summary>
    public IReadOnlyList<TrainingProgress> Epochs { get; }

    /// <summary>The vector of one item.</summary>
    /// <param name="item">Index of the item.</param>
    public ReadOnlySpan<float> this[int item] => ItemVectors.AsSpan(item * Dimension, Dimension);

    /// <summary>The user graph in ONNX format.</summary>
    public byte[] ExportUserGraph() => _tower.Export();

    /// <summary>The user side's graph with what else events compute.</summary>
    internal byte[] ExportUserGraph(Action<Onnx.OnnxGraphBuilder> more) => _tower.Export(more);

    /// <summary>The interest of one user; a zero vector for an empty history.</summary>
    /// <param name="newestFirst">The user's events, newest first.</param>
    /// <param name="interest">R numbers.</param>
    public void ComputeInterest(ReadOnlySpan<HistoryEvent> newestFirst, Span<float> interest)
    {
        var rows = new int[Schema.HistoryLength];
        var weights = new float[Schema.HistoryLength];
        var kept = HistoryEncoder.Select(Schema, newestFirst, rows, weights);
        interest[..Dimension].Clear();
        if (kept == 0)
        {
            return;
        }

        var history = new float[kept * Dimension];
        for (var t = 0; t < kept; t++)
        {
            this[rows[t]].CopyTo(history.AsSpan(t * Dimension));
        }

        ComputeInterests(history, weights[..kept], 1, kept).CopyTo(interest);
    }

    /// <summary>The tower's own forward on encoded histories.</summary>
    /// <param name="history">[count, length, R], newest first, zero padded.</param>
    /// <param name="weights">[count, length].</param>
    /// <param name="count">Number of histories.</param>
    /// <param name="length">Their padded length, at most the schema's.</param>
    /// <returns>[count, R].</returns>
    public float[] ComputeInterests(float[] history, float[] weights, int count, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return _tower.forward(history.ToTensor(_device, count, length, Dimension), weights.ToTensor(_device, count, length)).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _tower.Dispose();

    /// <summary>Interests of a batch given by rows; zero for an empty history, as when serving.</summary>
    internal float[] ComputeInterests(SequenceBatch batch)
    {
        var history = new float[batch.Rows.Length * Dimension];
        for (var i = 0; i < batch.Rows.Length; i++)
        {
            if (batch.Weights[i] > 0)
            {
                this[batch.Rows[i]].CopyTo(history.AsSpan(i * Dimension));
            }
        }

        var interests = ComputeInterests(history, batch.Weights, batch.Count, batch.Length);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Kept(i) == 0)
            {
                interests.AsSpan(i * Dimension, Dimension).Clear();
            }
        }

        return interests;
    }
}
