using System.Runtime.InteropServices;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Item-kNN without training: which items the same users met, kept up to date from event to event. The silo remembers the
/// newest items of the users who were active last, and for each item the users who met it last, so memory is bounded and
/// an event costs as much as its user's history is long. From these the lists of neighbours are counted exactly:
/// <c>s(i, j) = sum over users u of d(u) x(u, i) x(u, j) / (|x(i)| |x(j)|)</c>, the cosine of the items' columns of users, with
/// x(u, i)^2 = 2^(-a / half-life) for an event of age a, and d(u) = 1 / ln(2 + items of u), as who met everything says little.
/// </summary>
/// <remarks>
/// One writer at a time (a lock sees to it); readers take no lock and read lists that never change once they are there. A list is
/// counted anew when a twentieth of what it was made of has changed, so that an item's cost grows with the logarithm of its events.
/// </remarks>
/// <param name="options">How much is remembered, and the half-life.</param>
public sealed class LiveCoOccurrence(RecallOptions options)
{
    private const int UsersPerItem = 1000;
    private const int StaleShare = 20;
    private const double LargestExponent = 60;

    private readonly Lock _writing = new();
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly List<int> _changed = [];
    private readonly List<int> _touched = [];
    private readonly double _halfLifeMs = options.CoOccurrenceHalfLife.TotalMilliseconds;
    private readonly ScoredItem[] _best = new ScoredItem[options.CoOccurringItems];
    private Dictionary<string, KnownUser> _younger = new(StringComparer.Ordinal);
    private Dictionary<string, KnownUser> _older = new(StringComparer.Ordinal);
    private KnownItem?[] _items = [];
    private float[] _counts = [];
    private long? _origin;
    private long _pass;

    /// <summary>Items that users met together with an item, best first, with their similarity, above 0 to 1.</summary>
    /// <param name="index">The item, as an index of the item table.</param>
    public ReadOnlySpan<ScoredItem> Of(int index)
    {
        var items = Volatile.Read(ref _items);
        return (uint)index < (uint)items.Length && Volatile.Read(ref items[index]) is { } item ? Volatile.Read(ref item.Neighbours) : [];
    }

    /// <summary>Begins to take events from a log that knows no more of users who were forgotten until now.</summary>
    public void Begin()
    {
        lock (_writing)
        {
            _forgotten.Clear();
        }
    }

    /// <summary>Takes an event that says that a user is interested in an item. Lists show it after the next <see cref="Refresh()"/>.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="index">The item, as an index of the item table, from 0.</param>
    /// <param name="time">When it happened, unix milliseconds.</param>
    public void Add(string userId, int index, long time)
    {
        lock (_writing)
        {
            if (_forgotten.Contains(userId))
            {
                return;
            }

            var weight = Weight(time);
            var user = Find(userId);
            var item = Item(index);
            var place = user.Items.IndexOf(index);
            if (place >= 0)
            {
                item.Mass += (weight * weight) - (user.Weights[place] * user.Weights[place]);
                user.MoveToEnd(place, weight);
                return;
            }

            if (user.Items.Count == options.CoOccurringHistory)
            {
                Item(user.Items[0]).Mass -= user.Weights[0] * user.Weights[0];
                user.RemoveOldest();
            }

            foreach (var other in CollectionsMarshal.AsSpan(user.Items))
            {
                Change(Item(other), other, 1);
            }

            user.Items.Add(index);
            user.Weights.Add(weight);
            item.Mass += weight * weight;
            item.Meet(user, UsersPerItem);
            Change(item, index, user.Items.Count);
        }
    }

    /// <summary>Counts the lists anew of which enough has changed.</summary>
    public void Refresh()
    {
        int[] changed;
        lock (_writing)
        {
            changed = [.. _changed];
            _changed.Clear();
        }

        // One by one, so that whoever has something to add or to forget need not wait for all.
        foreach (var index in changed)
        {
            lock (_writing)
            {
                Refresh(index);
            }
        }
    }

    /// <summary>
    /// Forgets a user. Lists that they are counted in stay until they are counted anew; these name nobody. Events that were read before
    /// are not taken until the next <see cref="Begin"/>.
    /// </summary>
    /// <param name="userId">The user.</param>
    public void Forget(string userId)
    {
        lock (_writing)
        {
            _forgotten.Add(userId);
            if (_younger.Remove(userId, out var user) || _older.Remove(userId, out user))
            {
                Drop(user);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_writing)
        {
            _younger.Clear();
            _older.Clear();
            _changed.Clear();
            Volatile.Write(ref _items, []);
            _origin = null;
        }
    }

    private void Refresh(int index)
    {
        // All may have been forgotten meanwhile.
        if (index >= _items.Length || _items[index] is not { } item)
        {
            return;
        }

        if ((long)item.Changes * StaleShare < item.Pairs)
        {
            _changed.Add(index);
            return;
        }

        item.IsListed = false;
        item.Changes = 0;
        Volatile.Write(ref item.Neighbours, Count(index, item));
    }

    // Weights grow with the time of the event instead of falling with its age, which is the same but for a factor that cancels in a
    // cosine (forward decay, Cormode et al., ICDE 2009); what became too large is scaled down with all the rest.
    private float Weight(long time)
    {
        var exponent = (time - (_origin ??= time)) / (2 * _halfLifeMs);
        if (exponent > LargestExponent)
        {
            Scale((float)Math.Pow(2, -exponent));
            _origin = time;
            return 1;
        }

        return (float)Math.Pow(2, Math.Max(exponent, -LargestExponent));
    }

    private void Scale(float factor)
    {
        foreach (var user in _younger.Values.Concat(_older.Values))
        {
            foreach (ref var weight in CollectionsMarshal.AsSpan(user.Weights))
            {
                weight *= factor;
            }
        }

        foreach (var item in _items)
        {
            item?.Mass *= (double)factor * factor;
        }
    }

    // Two generations: whoever is active comes to the younger one; when that is full, the older one is forgotten.
    private KnownUser Find(string userId)
    {
        if (_younger.TryGetValue(userId, out var user))
        {
            return user;
        }

        if (_younger.Count >= Math.Max(1, options.CoOccurringUsers / 2))
        {
            foreach (var forgotten in _older.Values)
            {
                Drop(forgotten);
            }

            (_younger, _older) = (_older, _younger);
            _younger.Clear();
        }

        return _younger[userId] = _older.Remove(userId, out user) ? user : new KnownUser();
    }

    private void Drop(KnownUser user)
    {
        for (var i = 0; i < user.Items.Count; i++)
        {
            Item(user.Items[i]).Mass -= user.Weights[i] * user.Weights[i];
        }

        user.Items.Clear();
        user.Weights.Clear();
    }

    private KnownItem Item(int index)
    {
        if (index >= _items.Length)
        {
            var longer = new KnownItem?[Math.Max(1024, Math.Max(index + 1, _items.Length * 2))];
            _items.CopyTo(longer, 0);
            Volatile.Write(ref _items, longer);
        }

        if (_items[index] is { } item)
        {
            return item;
        }

        item = new KnownItem();
        Volatile.Write(ref _items[index], item);
        return item;
    }

    private void Change(KnownItem item, int index, int pairs)
    {
        item.Changes += pairs;
        if (!item.IsListed)
        {
            item.IsListed = true;
            _changed.Add(index);
        }
    }

    private ScoredItem[] Count(int index, KnownItem item)
    {
        _counts = _counts.Length < _items.Length ? new float[_items.Length] : _counts;
        _pass++;
        var mass = 0d;
        var pairs = 0;
        var kept = 0;
        var users = CollectionsMarshal.AsSpan(item.Users);
        foreach (var user in users)
        {
            // Who was forgotten, or met so much since that the item has left their history, is counted no more.
            // One whose history it left and entered again is here twice.
            var place = user.Items.IndexOf(index);
            if (place < 0 || user.Pass == _pass)
            {
                continue;
            }

            user.Pass = _pass;
            users[kept++] = user;
            var own = user.Weights[place];
            mass += own * own;
            pairs += user.Items.Count;
            Add(user, own / MathF.Log(2 + user.Items.Count));
        }

        item.Users.RemoveRange(kept, item.Users.Count - kept);
        item.Pairs = pairs;
        return Best(index, Math.Max(item.Mass, mass), mass);
    }

    private void Add(KnownUser user, float factor)
    {
        var weights = CollectionsMarshal.AsSpan(user.Weights);
        var items = CollectionsMarshal.AsSpan(user.Items);
        for (var i = 0; i < items.Length; i++)
        {
            var count = factor * weights[i];
            if (count > 0 && _counts[items[i]] == 0)
            {
                _touched.Add(items[i]);
            }

            _counts[items[i]] += count;
        }
    }

    // Where only the newest users of an item are counted, all of them are taken to be like these.
    private ScoredItem[] Best(int index, double mass, double counted)
    {
        var scale = counted > 0 ? mass / counted / Math.Sqrt(mass) : 0;
        var best = new TopK(_best);
        foreach (var other in _touched)
        {
            if (other != index && scale > 0 && _items[other]!.Mass > 0)
            {
                best.Add(other, (float)(_counts[other] * scale / Math.Sqrt(_items[other]!.Mass)));
            }

            _counts[other] = 0;
        }

        _touched.Clear();
        return best.SortDescending().ToArray();
    }

    // Items in the order in which the user met them last, oldest first.
    private sealed class KnownUser
    {
        public List<int> Items { get; } = [];

        public List<float> Weights { get; } = [];

        /// <summary>The last count that the user was in.</summary>
        public long Pass { get; set; }

        public void MoveToEnd(int place, float weight)
        {
            var item = Items[place];
            Items.RemoveAt(place);
            Weights.RemoveAt(place);
            Items.Add(item);
            Weights.Add(weight);
        }

        public void RemoveOldest()
        {
            Items.RemoveAt(0);
            Weights.RemoveAt(0);
        }
    }

    private sealed class KnownItem
    {
        public ScoredItem[] Neighbours = [];

        public List<KnownUser> Users { get; } = [];

        /// <summary>Sum of squared weights over all users who are remembered.</summary>
        public double Mass { get; set; }

        /// <summary>Pairs that changed since the list was counted.</summary>
        public int Changes { get; set; }

        /// <summary>Pairs that the list was counted from.</summary>
        public int Pairs { get; set; }

        public bool IsListed { get; set; }

        public void Meet(KnownUser user, int most)
        {
            // Twice as many before the oldest half goes, so that it need not go one by one.
            if (Users.Count >= 2 * most)
            {
                Users.RemoveRange(0, Users.Count - most);
            }

            Users.Add(user);
        }
    }
}
