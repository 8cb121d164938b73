using Orleans.Serialization;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Reads a log that is in several databases, each as of one moment.</summary>
internal sealed class DividedStoreReader : IStoreReader
{
    private readonly PostgresStoreReader _main;
    private readonly Dictionary<Guid, PostgresStoreReader> _parts = [];
    private readonly Dictionary<short, Guid> _places;

    private DividedStoreReader(IReadOnlyList<PostgresStoreReader> readers)
    {
        _main = readers[0];
        foreach (var reader in readers)
        {
            _parts.TryAdd(reader.ReadPlaces().Store, reader);
        }

        _places = _main.ReadPlaces().Places;
        if (_places.Values.FirstOrDefault(p => !_parts.ContainsKey(p)) is var missing && missing != default)
        {
            throw new StoreException("The log has users in a database that was not named (--log).");
        }
    }

    /// <inheritdoc/>
    public long Pruned => _parts.Values.Sum(p => p.Pruned);

    /// <summary>Opens the main database and the others of the log.</summary>
    /// <exception cref="StoreException">One cannot be reached, has another format than this build's, or is missing.</exception>
    public static DividedStoreReader Open(PostgresOptions options)
    {
        var readers = new List<PostgresStoreReader>();
        try
        {
            readers.AddRange(options.Log.Select(options.For).Prepend(options).Select(PostgresStoreReader.Open));
            return new DividedStoreReader(readers);
        }
        catch
        {
            readers.ForEach(r => r.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LoggedEvent> ReadAll() => _parts.Values.SelectMany(p => p.ReadAll());

    /// <inheritdoc/>
    public IEnumerable<ShownList> ReadShown(long since, long until)
    {
        var next = new PriorityQueue<IEnumerator<ShownList>, (long, string)>(
            Comparer<(long Time, string Request)>.Create((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : string.CompareOrdinal(a.Request, b.Request)));
        foreach (var part in _parts.Values)
        {
            Enter(part.ReadShown(since, until).GetEnumerator());
        }

        while (next.TryDequeue(out var lists, out _))
        {
            yield return lists.Current;
            Enter(lists);
        }

        void Enter(IEnumerator<ShownList> lists)
        {
            if (lists.MoveNext())
            {
                next.Enqueue(lists, (lists.Current.Time, lists.Current.RequestId));
            }
            else
            {
                lists.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public long? ReadOldestShown() => _parts.Values.Min(p => p.ReadOldestShown());

    /// <inheritdoc/>
    public IEnumerable<StoredItem> ReadItems() => _main.ReadItems();

    /// <inheritdoc/>
    public Dictionary<string, long[]> ReadItemTotals()
    {
        var totals = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var (item, counts) in _parts.Values.SelectMany(p => p.ReadItemTotals()))
        {
            totals[item] = totals.TryGetValue(item, out var sum) ? [.. sum.Zip(counts, (a, b) => a + b)] : counts;
        }

        return totals;
    }

    /// <inheritdoc/>
    public UserHead ReadHead(string userId) => PartOf(userId).ReadHead(userId);

    /// <inheritdoc/>
    public bool WasRemoved(string eventId) => _parts.Values.Any(p => p.WasRemoved(eventId));

    /// <inheritdoc/>
    public UserSnapshot? ReadSnapshot(string userId, Serializer serializer) => _main.ReadSnapshot(userId, serializer, PartOf(userId));

    /// <inheritdoc/>
    public IReadOnlyList<AuditEntry> ReadAudit(long before, int count) => _main.ReadAudit(before, count);

    public void Dispose()
    {
        foreach (var part in _parts.Values)
        {
            part.Dispose();
        }
    }

    private PostgresStoreReader PartOf(string userId) =>
        _places.TryGetValue((short)LogSlots.Of(UserKey.Of(userId)), out var store) ? _parts[store] : _main;
}
