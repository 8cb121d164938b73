using System.Data;
using Npgsql;
using Orleans.Serialization;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Reads the database of a cluster as of one moment, within one read-only transaction.</summary>
internal sealed class PostgresStoreReader : IStoreReader
{
    private const int Page = 4096;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly LogLineage _lineage;

    private PostgresStoreReader(NpgsqlConnection connection)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        _lineage = PostgresStore.ReadLineage(connection);
    }

    /// <inheritdoc/>
    public long Pruned => Query("SELECT pruned FROM store", r => r.GetInt64(0))[0];

    /// <summary>Opens a database.</summary>
    /// <exception cref="StoreException">It cannot be reached, or has another format than this build's.</exception>
    public static PostgresStoreReader Open(PostgresOptions options)
    {
        var connection = PostgresDatabase.Session(options);
        try
        {
            connection.Open();
            PostgresSchema.Require(connection, options);
            return new PostgresStoreReader(connection);
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw PostgresDatabase.IsError(e) ? new StoreException($"The database {PostgresDatabase.Name(options)} cannot be read: {e.Message}", e) : e;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LoggedEvent> ReadAll()
    {
        long after = 0;
        List<LoggedEvent> page;
        do
        {
            page = Query(
                $"SELECT {PostgresLogQueries.Columns}, u.name FROM event AS e JOIN log_user AS u ON u.id = e.user_id WHERE {PostgresLogPart.Served} AND e.sequence > $1 AND e.kind < 100 ORDER BY e.sequence LIMIT $2",
                r => PostgresLogQueries.Event(r, r.GetString(10)),
                after,
                Page);
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
        var request = string.Empty;
        List<ShownList> page;
        do
        {
            page = Query(PostgresShownQueries.Next, ShownRow.Of, since, request, until, Page);
            foreach (var list in page)
            {
                yield return list;
                (since, request) = (list.Time, list.RequestId);
            }
        }
        while (page.Count == Page);
    }

    /// <inheritdoc/>
    public long? ReadOldestShown() => Query("SELECT min(time) FROM shown", r => r.IsDBNull(0) ? (long?)null : r.GetInt64(0))[0];

    /// <inheritdoc/>
    public IEnumerable<StoredItem> ReadItems() => Query(PostgresItemStore.Columns, PostgresItemStore.Row).Where(i => !i.Deleted);

    /// <inheritdoc/>
    public Dictionary<string, long[]> ReadItemTotals()
    {
        var totals = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var (item, kind, count) in Query(
            "SELECT item, kind, sum(count)::bigint FROM (SELECT item, kind, count FROM item_counter UNION ALL SELECT item, kind, -count FROM item_removed) AS c GROUP BY item, kind",
            r => (r.GetString(0), r.GetInt16(1), r.GetInt64(2))))
        {
            if (!totals.TryGetValue(item, out var counts))
            {
                totals[item] = counts = new long[9];
            }

            counts[kind] = count;
        }

        return totals;
    }

    /// <inheritdoc/>
    public UserHead ReadHead(string userId) => Query(PostgresLogQueries.Head, PostgresLogQueries.ReadHead, (object)new[] { UserKey.Of(userId) })[0];

    /// <inheritdoc/>
    public bool WasRemoved(string eventId) => Query("SELECT 1 FROM removed_event WHERE hash = $1", _ => true, UserKey.OfEvent(eventId)).Count > 0;

    /// <inheritdoc/>
    public UserSnapshot? ReadSnapshot(string userId, Serializer serializer) => ReadSnapshot(userId, serializer, this);

    /// <summary>As <see cref="ReadSnapshot(string, Serializer)"/>, of a user whose log is in another database.</summary>
    public UserSnapshot? ReadSnapshot(string userId, Serializer serializer, PostgresStoreReader log)
    {
        var stored = Query(PostgresSnapshotStore.Select, PostgresSnapshotStore.Row, UserKey.Of(userId)).SingleOrDefault();
        return stored?.Problem(log.ReadHead(userId), log._lineage.Includes) is null ? stored?.Decode(serializer) : null;
    }

    /// <summary>The id of the store, and where the map has its slots: of each slot the store of its database.</summary>
    public (Guid Store, Dictionary<short, Guid> Places) ReadPlaces() => (
        _lineage.Current.Store, Query("SELECT slot, store FROM log_place JOIN log_database USING (number)", r => (r.GetInt16(0), r.GetGuid(1))).ToDictionary(p => p.Item1, p => p.Item2));

    /// <inheritdoc/>
    public IReadOnlyList<AuditEntry> ReadAudit(long before, int count) => Query(PostgresAuditStore.Select, PostgresAuditStore.Row, before, (long)count);

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private List<T> Query<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] parameters)
    {
        using var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = 0 };
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
