using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Onnx;

namespace Recsys.Training.Recall.Embedded;

/// <summary>
/// Any item embeddings as the retrieval model of a version: an item's vector is its embedding, and a user's interest the weighted
/// mean of the newest items' vectors, brought to unit length.
/// </summary>
/// <remarks>
/// An item without a vector gets the mean of its attributes' vectors, where an attribute's is the mean of its items'; without a
/// known attribute it gets a zero vector, which nothing recalls before what is near.
/// </remarks>
public sealed class EmbeddingRecall : RecallModel
{
    private const float NormEpsilon = 1e-8f;
    private readonly float[] _decays;
    private readonly Description _description;

    private EmbeddingRecall(string method, FeatureSchema schema, float[] vectors, IReadOnlyList<ItemAttribute> attributes, float[] attributeVectors, Description description)
        : base(method, schema, vectors, attributes, attributeVectors, [])
    {
        _description = description;
        _decays = new float[schema.HistoryLength];
        for (var t = 0; t < _decays.Length; t++)
        {
            _decays[t] = (float)Math.Pow(description.Options.Decay, t);
        }
    }

    /// <summary>Items of the data set that the embeddings have a vector for.</summary>
    public int KnownItems => _description.KnownItems;

    /// <summary>Items of the data set without one.</summary>
    public int ItemsWithoutVector => ItemCount - KnownItems;

    /// <inheritdoc/>
    public override bool NormalizesItems => _description.Options.Cosine;

    /// <inheritdoc/>
    public override int Seed => _description.Seed;

    /// <summary>Lays embeddings out for a data set.</summary>
    /// <param name="method">Name of what made the embeddings; it becomes the version's family.</param>
    /// <param name="embeddings">Vectors by item id; at most 1024 long.</param>
    /// <param name="train">Items and their attributes.</param>
    /// <param name="options">How interests are made; null for the defaults.</param>
    /// <param name="seed">Seed of the run, for the record.</param>
    /// <exception cref="ArgumentException">A setting is outside its range, the vectors are too long, or no item of the data set has one.</exception>
    public static EmbeddingRecall Of(
        string method, ItemEmbeddings embeddings, InteractionDataset train, EmbeddingRecommenderOptions? options = null, int seed = 17)
    {
        options ??= new EmbeddingRecommenderOptions();
        options.Validate();
        var schema = new FeatureSchema
        {
            HistoryLength = options.HistoryLength,
            InterestDimension = embeddings.Dimension,
            BehaviourWeights = FeedbackKinds.Positive.ToDictionary(kind => kind, _ => 1f),
        };
        schema.Validate();
        var dimension = embeddings.Dimension;
        var vectors = new float[train.ItemCount * dimension];
        var known = new bool[train.ItemCount];
        for (var item = 0; item < train.ItemCount; item++)
        {
            var row = embeddings.RowOf(train.ItemIds[item]);
            known[item] = row >= 0;
            if (row >= 0)
            {
                var vector = vectors.AsSpan(item * dimension, dimension);
                embeddings[row].CopyTo(vector);
                if (options.Cosine)
                {
                    VectorMath.Normalize(vector);
                }
            }
        }

        var count = known.Count(k => k);
        if (count == 0)
        {
            throw new ArgumentException($"None of the {train.ItemCount} items of '{train.Name}' is among the {embeddings.Count} ids of the embeddings, such as '{embeddings.Ids.FirstOrDefault()}'.", nameof(embeddings));
        }

        var (attributes, attributeVectors) = AttributeMeans(train, vectors, known, dimension);
        Place(train, vectors, known, new AttributeEmbeddings(attributes, attributeVectors, dimension), options.Cosine);
        return new EmbeddingRecall(method, schema, vectors, attributes, attributeVectors, new Description(method, options, seed, count));
    }

    /// <inheritdoc/>
    public override float[] ComputeInterests(float[] history, float[] weights, int count, int length)
    {
        var interests = new float[count * Dimension];
        for (var b = 0; b < count; b++)
        {
            var interest = interests.AsSpan(b * Dimension, Dimension);
            for (var t = 0; t < length; t++)
            {
                var vector = history.AsSpan(((b * length) + t) * Dimension, Dimension);
                TensorPrimitives.MultiplyAdd(vector, weights[(b * length) + t] * _decays[t], interest, interest);
            }

            TensorPrimitives.Divide(interest, Math.Max(TensorPrimitives.Norm<float>(interest), NormEpsilon), interest);
        }

        return interests;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // It holds nothing but arrays.
    }

    internal override byte[] ExportUserGraph(Action<OnnxGraphBuilder>? more)
    {
        var (length, dimension) = (Schema.HistoryLength, Dimension);
        var g = new OnnxGraphBuilder("user");
        var history = g.Input("history", "B", length, dimension);
        var weights = g.Add("Mul", g.Input("history_weights", "B", length), g.Constant(_decays, length));
        var sum = g.Squeeze(g.Add("MatMul", g.Unsqueeze(weights, 1), history), 1);
        g.Output(g.Normalize(sum, NormEpsilon), "interest", "B", dimension);
        more?.Invoke(g);
        return g.Build();
    }

    internal override object Describe() => _description;

    private static (IReadOnlyList<ItemAttribute> Attributes, float[] Vectors) AttributeMeans(InteractionDataset train, float[] vectors, bool[] known, int dimension)
    {
        var sums = new Dictionary<ItemAttribute, (float[] Sum, int Count)>();
        for (var item = 0; item < known.Length; item++)
        {
            foreach (var attribute in known[item] ? train.ItemAttributes[item].Distinct() : [])
            {
                var (sum, count) = sums.GetValueOrDefault(attribute, (new float[dimension], 0));
                TensorPrimitives.Add(sum, vectors.AsSpan(item * dimension, dimension), sum);
                sums[attribute] = (sum, count + 1);
            }
        }

        var ordered = sums.OrderBy(s => s.Key.Field, StringComparer.Ordinal).ThenBy(s => s.Key.Value, StringComparer.Ordinal).ToArray();
        return ([.. ordered.Select(s => s.Key)], [.. ordered.SelectMany(s => s.Value.Sum.Select(v => v / s.Value.Count))]);
    }

    private static void Place(InteractionDataset train, float[] vectors, bool[] known, AttributeEmbeddings attributes, bool normalize)
    {
        for (var item = 0; item < known.Length; item++)
        {
            var vector = vectors.AsSpan(item * attributes.Dimension, attributes.Dimension);
            if (!known[item] && attributes.TryEncode(train.ItemAttributes[item], vector) && normalize)
            {
                VectorMath.Normalize(vector);
            }
        }
    }

    private sealed record Description(string Name, EmbeddingRecommenderOptions Options, int Seed, int KnownItems);
}
