using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Runs;

namespace Recsys.Training.Recall;

/// <summary>
/// A trained retrieval model as a version holds it: vectors of all items, embeddings of attributes, and a user graph from the
/// vectors of a history to an interest in the same space. An item's score is the inner product of interest and vector.
/// </summary>
public abstract class RecallModel : IDisposable
{
    private protected RecallModel(
        string name, FeatureSchema schema, float[] itemVectors, IReadOnlyList<ItemAttribute> attributes, float[] attributeVectors, IReadOnlyList<TrainingProgress> epochs)
    {
        Name = name;
        Schema = schema;
        ItemVectors = itemVectors;
        Attributes = attributes;
        AttributeVectors = attributeVectors;
        Epochs = epochs;
    }

    /// <summary>The model's family.</summary>
    public string Name { get; }

    /// <summary>How the model reads histories; without a ranker.</summary>
    public FeatureSchema Schema { get; private set; }

    /// <summary>Length R of an item's vector and of the interest.</summary>
    public int Dimension => Schema.InterestDimension;

    /// <summary>Number of items.</summary>
    public int ItemCount => ItemVectors.Length / Dimension;

    /// <summary>Vectors of all items in data set order, row-major [items, R].</summary>
    public float[] ItemVectors { get; }

    /// <summary>Attributes with an embedding; empty where the model has none.</summary>
    public IReadOnlyList<ItemAttribute> Attributes { get; }

    /// <summary>Their embeddings, row-major [attributes, R]; an unseen item's vector is their mean, normalised as the items are.</summary>
    public float[] AttributeVectors { get; }

    /// <summary>Content fields that the items' vectors are made of; empty where the model reads none.</summary>
    public IReadOnlyList<ContentField> Contents { get; internal init; } = [];

    /// <summary>A row for each number of these fields, row-major [numbers, R]: an unseen item's vector has its contents times them in it.</summary>
    public float[] ContentVectors { get; internal init; } = [];

    /// <summary>What it knows of the fields of users' profiles that it reads, see <see cref="FeatureSchema.ProfileFeatures"/>; without any where it reads none.</summary>
    public ContextVocabulary Profiles => ProfilesRead?.Vocabulary ?? ContextVocabulary.Empty;

    /// <summary>What it reads of users' profiles; null for nothing.</summary>
    internal ProfileTable? ProfilesRead
    {
        get;
        init
        {
            field = value;
            Schema = value is null ? Schema : Schema with { ProfileFeatures = value.Features };
        }
    }

    /// <summary>What it took from embeddings that it began with; null where it began at random.</summary>
    public Pretraining? Pretraining { get; internal init; }

    /// <summary>All that it has learned, for a training that goes on from it; empty for a family that none can go on from.</summary>
    internal IReadOnlyList<KeptTensor> Weights { get; init; } = [];

    /// <summary>Progress after each epoch, in order.</summary>
    public IReadOnlyList<TrainingProgress> Epochs { get; }

    /// <summary>Whether item vectors have unit length.</summary>
    public abstract bool NormalizesItems { get; }

    /// <summary>Seed of the run.</summary>
    public abstract int Seed { get; }

    /// <summary>The vector of one item.</summary>
    /// <param name="item">Index of the item.</param>
    public ReadOnlySpan<float> this[int item] => ItemVectors.AsSpan(item * Dimension, Dimension);

    /// <summary>The user graph in ONNX format: `history` [B, T, R], newest first, and `history_weights` [B, T] to `interest` [B, R].</summary>
    public byte[] ExportUserGraph() => ExportUserGraph(null);

    /// <summary>The user graph with what else events compute.</summary>
    internal abstract byte[] ExportUserGraph(Action<Onnx.OnnxGraphBuilder>? more);

    /// <summary>The interest of one user; a zero vector for an empty history.</summary>
    /// <param name="newestFirst">The user's events, newest first.</param>
    /// <param name="interest">R numbers.</param>
    /// <param name="profile">What is known of the user, by field, for a model that reads it; null for nothing.</param>
    public void ComputeInterest(ReadOnlySpan<HistoryEvent> newestFirst, Span<float> interest, IReadOnlyDictionary<string, string>? profile = null)
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

        ComputeInterests(history, weights[..kept], 1, kept, ProfilesRead?.Encode([profile])).CopyTo(interest);
    }

    /// <summary>The user side's own forward on encoded histories.</summary>
    /// <param name="history">[count, length, R], newest first, zero padded.</param>
    /// <param name="weights">[count, length].</param>
    /// <param name="count">Number of histories.</param>
    /// <param name="length">Their padded length, at most the schema's.</param>
    /// <returns>[count, R].</returns>
    public abstract float[] ComputeInterests(float[] history, float[] weights, int count, int length);

    /// <summary>The same of users of whom something is known; the model ignores it where it reads nothing of it.</summary>
    /// <param name="history">[count, length, R], newest first, zero padded.</param>
    /// <param name="weights">[count, length].</param>
    /// <param name="count">Number of histories.</param>
    /// <param name="length">Their padded length, at most the schema's.</param>
    /// <param name="profiles">[count, X], see <see cref="ProfileTable.Encode"/>; null where the model reads none.</param>
    internal virtual float[] ComputeInterests(float[] history, float[] weights, int count, int length, float[]? profiles) => ComputeInterests(history, weights, count, length);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The settings and the course of the run, for training.json.</summary>
    internal abstract object Describe();

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
