using System.Numerics.Tensors;
using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Evaluation;
using Recsys.Training.Recall.Baselines;

namespace Recsys.Training.Recall.Embedded;

/// <summary>
/// Recommends from any item embeddings: the user is the weighted mean of the newest items' vectors, and items are ranked by
/// its inner product with theirs.
/// </summary>
/// <remarks>
/// Items without a vector follow by popularity, with scores below theirs, and a user without a known item gets the
/// popular items. Thread-safe.
/// </remarks>
public sealed class EmbeddingRecommender : IRecommender
{
    private readonly float[] _vectors;
    private readonly bool[] _known;
    private readonly int _dimension;
    private readonly EmbeddingRecommenderOptions _options;
    private readonly PopularityRanking _popularity;

    /// <summary>Lays out the vectors in the order of the data set's items.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="embeddings">Vectors by item id.</param>
    /// <param name="train">Training events, for the items and their popularity.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public EmbeddingRecommender(string name, ItemEmbeddings embeddings, InteractionDataset train, EmbeddingRecommenderOptions? options = null)
    {
        _options = options ?? new EmbeddingRecommenderOptions();
        _options.Validate();
        Name = name;
        _dimension = embeddings.Dimension;
        _vectors = new float[train.ItemCount * _dimension];
        _known = new bool[train.ItemCount];
        for (var item = 0; item < train.ItemCount; item++)
        {
            var row = embeddings.RowOf(train.ItemIds[item]);
            _known[item] = row >= 0;
            if (row >= 0)
            {
                embeddings[row].CopyTo(Vector(item));
                if (_options.Cosine)
                {
                    VectorMath.Normalize(Vector(item));
                }
            }
        }

        _popularity = new PopularityRanking(train, FeedbackKinds.Positive);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        var interest = new float[_dimension];
        var written = 0;
        if (Interest(user.History, interest))
        {
            var top = new TopK(destination);
            for (var item = 0; item < _known.Length; item++)
            {
                if (_known[item] && !excluded.Contains(item))
                {
                    top.Add(item, VectorMath.Dot(interest, Vector(item)));
                }
            }

            written = top.SortDescending().Length;
        }

        return FillByPopularity(excluded, destination, written);
    }

    private Span<float> Vector(int item) => _vectors.AsSpan(item * _dimension, _dimension);

    private bool Interest(IReadOnlyList<HistoryEvent> history, float[] interest)
    {
        var met = new HashSet<int>();
        var weight = 1f;
        for (var i = history.Count - 1; i >= 0 && met.Count < _options.HistoryLength; i--)
        {
            var item = history[i].Row;
            if ((uint)item < (uint)_known.Length && _known[item] && FeedbackKinds.Positive.Contains(history[i].Kind) && met.Add(item))
            {
                TensorPrimitives.MultiplyAdd(Vector(item), weight, interest, interest);
                weight *= (float)_options.Decay;
            }
        }

        VectorMath.Normalize(interest);
        return met.Count > 0;
    }

    private int FillByPopularity(IReadOnlySet<int> excluded, Span<ScoredItem> destination, int written)
    {
        if (written == destination.Length)
        {
            return written;
        }

        var present = new HashSet<int>();
        var lowest = 0f;
        foreach (var item in destination[..written])
        {
            present.Add(item.Item);
            lowest = Math.Min(lowest, item.Score);
        }

        foreach (var item in _popularity.Order)
        {
            if (written == destination.Length)
            {
                break;
            }

            if (!excluded.Contains(item) && present.Add(item))
            {
                destination[written++] = new ScoredItem(item, lowest - 1 + (_popularity.Count(item) / (_popularity.Max + 1f)));
            }
        }

        return written;
    }
}
