using Recsys.Online;

namespace Recsys.Grains.Online;

/// <summary>
/// The sums of all buckets, as all shards together have made them, and which of them changed with which epoch. Sums of shards add up: n is that of all samples, z that of all gradients, each by the
/// weights that its shard knew.
/// </summary>
internal sealed class OnlineSumsTable(int size, FtrlOptions options)
{
    // Whoever is further behind gets the whole.
    private const int MostChanges = 64;

    private readonly FtrlProximal _sums = new(size, options);
    private readonly Queue<(long Epoch, int[] Buckets)> _changes = [];

    /// <summary>Number of the state; grows with each change.</summary>
    public long Epoch { get; private set; }

    /// <summary>Weights that are not 0.</summary>
    public int NonZero => _sums.NonZero;

    /// <summary>Sets all that was stored.</summary>
    public void Restore(OnlineSums sums)
    {
        for (var i = 0; i < sums.Buckets.Length; i++)
        {
            _sums.SetState(sums.Buckets[i], sums.Z[i], sums.N[i]);
        }
    }

    /// <summary>Adds what shards have learned.</summary>
    public void Add(IEnumerable<OnlineSums> changes)
    {
        var changed = new HashSet<int>();
        foreach (var change in changes)
        {
            for (var i = 0; i < change.Buckets.Length; i++)
            {
                var (z, n) = _sums.StateOf(change.Buckets[i]);
                _sums.SetState(change.Buckets[i], z + change.Z[i], n + change.N[i]);
                changed.Add(change.Buckets[i]);
            }
        }

        if (changed.Count > 0)
        {
            _changes.Enqueue((++Epoch, [.. changed]));
            while (_changes.Count > MostChanges)
            {
                _changes.Dequeue();
            }
        }
    }

    /// <summary>The buckets that changed after an epoch; null where that is not known any more.</summary>
    public int[]? ChangedSince(long epoch) =>
        epoch == Epoch ? []
        : epoch < 0 || epoch > Epoch || _changes.Count == 0 || epoch < _changes.Peek().Epoch - 1 ? null
        : [.. _changes.Where(c => c.Epoch > epoch).SelectMany(c => c.Buckets).Distinct()];

    /// <summary>The buckets that have sums.</summary>
    public int[] All() => [.. Enumerable.Range(0, size).Where(b => _sums.StateOf(b) != default)];

    /// <summary>Sums of some buckets.</summary>
    public OnlineSums Of(int[] buckets)
    {
        var states = Array.ConvertAll(buckets, _sums.StateOf);
        return new OnlineSums(buckets, Array.ConvertAll(states, s => s.Z), Array.ConvertAll(states, s => s.N));
    }

    /// <summary>Weights of some buckets.</summary>
    public float[] WeightsOf(int[] buckets) => Array.ConvertAll(buckets, b => (float)_sums.WeightOf(b));
}
