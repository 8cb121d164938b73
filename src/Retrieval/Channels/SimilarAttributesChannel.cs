using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Items whose attributes are most like those of the newest items of the session, each weighed .8 times the next newer one. Looked at
/// are the most popular items of each value of theirs, the most telling values first.
/// </summary>
/// <param name="similarity">Weights of the values.</param>
public sealed class SimilarAttributesChannel(AttributeSimilarity similarity) : IListChannel
{
    private const int SessionItems = 10;
    private const int MostCandidates = 2000;
    private const float Decay = 0.8f;
    private const float Tie = 1e-4f;

    [ThreadStatic]
    private static Scratch? _ofThread;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("similar-attributes") { Quota = 100, Weight = 3 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "by its attributes like";

    /// <inheritdoc/>
    public bool IsPersonal => true;

    /// <inheritdoc/>
    public IRecallList List => similarity;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var weights = similarity.Weights;
        var scratch = _ofThread ??= new Scratch();
        scratch.Take(query.Session, weights);
        if (scratch.Profile.Count == 0 || destination.IsEmpty)
        {
            return 0;
        }

        scratch.Found.Clear();
        foreach (var (value, _) in scratch.Profile.OrderByDescending(p => p.Value))
        {
            foreach (var index in weights.Having(value))
            {
                if (scratch.Found.Count == MostCandidates)
                {
                    break;
                }

                if (!scratch.Found.ContainsKey(index) && query.Filter.Accepts(index))
                {
                    scratch.Found[index] = scratch.Score(index, weights);
                }
            }
        }

        return scratch.Best(destination, weights, query.Table);
    }

    /// <inheritdoc/>
    public bool TryScore(in RecallQuery query, ReadOnlySpan<RecalledItem> items, Span<float> scores)
    {
        var weights = similarity.Weights;
        var scratch = _ofThread ??= new Scratch();
        scratch.Take(query.Session, weights);
        for (var i = 0; i < items.Length; i++)
        {
            scores[i] = scratch.Score(items[i].Index, weights);
        }

        return true;
    }

    // What the session's attributes add up to.
    private sealed class Scratch
    {
        private readonly int[] _session = new int[SessionItems];
        private int _count;

        public Dictionary<int, float> Profile { get; } = [];

        public Dictionary<int, float> Found { get; } = [];

        public void Take(ReadOnlySpan<HistoryEvent> session, AttributeWeights weights)
        {
            Profile.Clear();
            _count = RecentUsers.Liked(session, _session);
            var weight = 1f;
            foreach (var index in _session.AsSpan(0, _count))
            {
                var norm = weights.NormOf(index);
                if (norm > 0)
                {
                    foreach (var value in weights.ValuesOf(index))
                    {
                        Profile[value] = Profile.GetValueOrDefault(value) + (weight * weights.SquareOf(value) / norm);
                    }
                }

                weight *= Decay;
            }
        }

        public float Score(int index, AttributeWeights weights)
        {
            var norm = weights.NormOf(index);
            var sum = 0f;
            foreach (var value in weights.ValuesOf(index))
            {
                sum += Profile.GetValueOrDefault(value);
            }

            return norm > 0 ? sum / norm : 0;
        }

        public int Best(Span<RecalledItem> destination, AttributeWeights weights, ItemTable table)
        {
            var buffer = System.Buffers.ArrayPool<ScoredItem>.Shared.Rent(destination.Length);
            var best = new TopK(buffer.AsSpan(0, destination.Length));
            foreach (var (index, score) in Found)
            {
                if (score > 0)
                {
                    // Of items that are equally alike, the more popular ones.
                    var popularity = table.GetPopularity(index);
                    best.Add(index, score + (Tie * popularity / (1 + popularity)));
                }
            }

            var sorted = best.SortDescending();
            for (var i = 0; i < sorted.Length; i++)
            {
                destination[i] = new RecalledItem(sorted[i].Item, sorted[i].Score, Source(sorted[i].Item, weights));
            }

            var count = sorted.Length;
            System.Buffers.ArrayPool<ScoredItem>.Shared.Return(buffer);
            return count;
        }

        private int Source(int index, AttributeWeights weights)
        {
            var (source, largest, weight) = (-1, 0f, 1f);
            foreach (var seen in _session.AsSpan(0, _count))
            {
                var likeness = weight * weights.Cosine(seen, index);
                (source, largest) = likeness > largest ? (seen, likeness) : (source, largest);
                weight *= Decay;
            }

            return source;
        }
    }
}
