namespace Recsys.Retrieval;

/// <summary>
/// Items that were rarely shown, drawn uniformly among those that the filter accepts, without repetition. The request's seed
/// decides, so the same request gives the same items. All score 1: there is nothing to prefer one by.
/// </summary>
/// <param name="rare">The rarely shown items.</param>
public sealed class ExplorationChannel(RareItemList rare) : IListChannel
{
    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("exploration") { Enabled = false, WithoutVersion = true, Quota = 10, Weight = 2, Slots = 1 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public string Reason => "exploration: rarely shown so far";

    /// <inheritdoc/>
    public bool IsRandom => true;

    /// <inheritdoc/>
    public IRecallList List => rare;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var items = rare.Items;
        if (destination.IsEmpty || items.IsEmpty)
        {
            return 0;
        }

        // Walks the list in a random order without storing it: a permutation of 0..m-1, m being the next power of two, whose
        // numbers beyond the list are skipped, fewer than half of them.
        var order = new Permutation(items.Length, query.Seed);
        var count = 0;
        for (var i = 0u; i < order.Length && count < destination.Length; i++)
        {
            var place = order[i];
            if (place < (uint)items.Length && query.Filter.Accepts(items[(int)place]))
            {
                destination[count++] = new RecalledItem(items[(int)place], 1);
            }
        }

        return count;
    }

    /// <summary>
    /// A seeded permutation of 0..2^b-1. Each step (adding, multiplying by an odd number, folding the high bits into the low
    /// ones by exclusive or) can be undone modulo 2^b, so their chain is one to one.
    /// </summary>
    private readonly struct Permutation
    {
        private const int Rounds = 4;

        private readonly int _bits;
        private readonly ulong _seed;

        public Permutation(int count, ulong seed)
        {
            _bits = Math.Max(1, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count - 1)));
            _seed = seed;
        }

        public uint Length => 1u << _bits;

        public uint this[uint i]
        {
            get
            {
                var mask = Length - 1;
                var shift = (_bits + 1) / 2;
                var x = i;
                for (var round = 0; round < Rounds; round++)
                {
                    var key = (uint)(_seed >> (16 * round)) ^ (uint)(_seed * 0x9E3779B97F4A7C15ul >> (48 - (8 * round)));
                    x = ((x + key) * 0x9E3779B1u) & mask;
                    x ^= x >> shift;
                    x = (x * ((key << 1) | 1)) & mask;
                    x ^= x >> shift;
                }

                return x;
            }
        }
    }
}
