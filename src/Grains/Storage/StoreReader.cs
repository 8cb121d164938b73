using Microsoft.Data.Sqlite;
using Orleans.Serialization;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>
/// Reads the embedded stores of a folder as of one moment, whether or not a silo owns it: read-only connections, no lock, no silo.
/// </summary>
internal sealed class StoreReader : IStoreReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SqliteConnection? _grains;
    private readonly SqliteReadSession _events;
    private readonly LogLineage _lineage;

    private StoreReader(SqliteConnection? grains, SqliteReadSession events, LogLineage lineage)
    {
        _grains = grains;
        _events = events;
        _lineage = lineage;
    }

    /// <inheritdoc/>
    public long Pruned => (long)_events.Command("SELECT pruned FROM store").ExecuteScalar()!;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="StoreException">There is no store of this build's format in it.</exception>
    public static StoreReader Open(string folder)
    {
        var path = Path.Combine(folder, SqliteOptions.EventsName);
        if (!File.Exists(path))
        {
            throw new StoreException($"There is no event log in '{folder}'.");
        }

        // Views first: they are never newer than the log that is read after them.
        var grainsPath = Path.Combine(folder, SqliteOptions.GrainsName);
        var grains = File.Exists(grainsPath) ? SqliteDatabase.OpenExisting(grainsPath, Patience, readOnly: true) : null;
        var events = new SqliteReadSession(path, Patience);
        try
        {
            if (grains is not null)
            {
                SqliteFormat.States.RequireCurrent(grains, grainsPath);
                SqliteDatabase.Execute(grains, "BEGIN; SELECT COUNT(*) FROM sqlite_master;");
            }

            SqliteFormat.Events.RequireCurrent(events.Connection, path);
            SqliteDatabase.Execute(events.Connection, "BEGIN; SELECT COUNT(*) FROM store;");
            return new StoreReader(grains, events, SqliteLogSchema.Read(events.Connection));
        }
        catch
        {
            events.Dispose();
            grains?.Dispose();
            throw;
        }
    }

    /// <summary>Copies a folder's databases as of one moment each, for whoever wants to run a silo on what another one has.</summary>
    public static void Copy(string folder, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var name in new[] { SqliteOptions.GrainsName, SqliteOptions.EventsName }.Where(n => File.Exists(Path.Combine(folder, n))))
        {
            using var source = SqliteDatabase.OpenExisting(Path.Combine(folder, name), Patience, readOnly: true);
            using var copy = new SqliteConnection($"Data Source={Path.Combine(target, name)};Pooling=False");
            copy.Open();
            source.BackupDatabase(copy);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LoggedEvent> ReadAll()
    {
        const int Page = 4096;
        long after = 0;
        List<LoggedEvent> page;
        do
        {
            page = SqliteLogQueries.ReadAll(_events, after, Page);
            foreach (var e in page)
            {
                yield return e;
            }

            after = page.Count > 0 ? page[^1].Sequence : after;
        }
        while (page.Count == Page);
    }

    /// <inheritdoc/>
    public IEnumerable<ShownList> ReadShown(long since, long until)
    {
        const int Page = 1024;
        var request = string.Empty;
        List<ShownList> page;
        do
        {
            page = SqliteShownQueries.Read(_events, since, until, request, Page);
            foreach (var list in page)
            {
                yield return list;
                (since, request) = (list.Time, list.RequestId);
            }
        }
        while (page.Count == Page);
    }

    /// <inheritdoc/>
    public long? ReadOldestShown() => SqliteShownQueries.ReadOldest(_events);

    /// <inheritdoc/>
    public IEnumerable<StoredItem> ReadItems()
    {
        if (_grains is null)
        {
            yield break;
        }

        using var command = _grains.CreateCommand();
        command.CommandText = SqliteItemStore.Columns;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (SqliteItemStore.Row(reader) is { Deleted: false } item)
            {
                yield return item;
            }
        }
    }

    /// <inheritdoc/>
    public Dictionary<string, long[]> ReadItemTotals()
    {
        var totals = new Dictionary<string, long[]>(StringComparer.Ordinal);
        Add("SELECT item, kind, count FROM item_counter");
        Add("SELECT item, kind, -count FROM item_removed");
        return totals;

        void Add(string sql)
        {
            using var reader = _events.Command(sql).ExecuteReader();
            while (reader.Read())
            {
                if (!totals.TryGetValue(reader.GetString(0), out var counts))
                {
                    totals[reader.GetString(0)] = counts = new long[9];
                }

                counts[reader.GetInt32(1)] += reader.GetInt64(2);
            }
        }
    }

    /// <inheritdoc/>
    public UserHead ReadHead(string userId) => SqliteLogQueries.ReadHead(_events, UserKey.Of(userId));

    /// <inheritdoc/>
    public bool WasRemoved(string eventId) =>
        _events.Command("SELECT 1 FROM removed_event WHERE hash = $hash", ("$hash", UserKey.OfEvent(eventId))).ExecuteScalar() is not null;

    /// <inheritdoc/>
    public UserSnapshot? ReadSnapshot(string userId, Serializer serializer)
    {
        var key = UserKey.Of(userId);
        if (_grains is null || UserSnapshotTable.Read(_grains, key) is not { } stored)
        {
            return null;
        }

        var head = SqliteLogQueries.ReadHead(_events, key);
        return stored.Problem(head, _lineage.Includes) is null ? stored.Decode(serializer) : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<AuditEntry> ReadAudit(long before, int count) => _grains is null ? [] : SqliteAuditStore.Read(_grains, before, count);

    public void Dispose()
    {
        _events.Dispose();
        _grains?.Dispose();
    }
}
