using System.Data;
using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>The catalogue as rows of a table.</summary>
internal sealed class PostgresItemStore(PostgresStore store) : IItemStore
{
    internal const string Columns = "SELECT id, revision, first_seen, state, attributes FROM item";

    private const short Available = 2;

    private const short Unavailable = 1;

    // Its tables are made by the scripts, and no older layout was ever in PostgreSQL.
    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> UpsertAsync(int shard, IReadOnlyList<Item> items, long now, CancellationToken cancellationToken)
    {
        // Of an item that is there twice the last description stays.
        var last = items.Reverse().DistinctBy(i => i.Id, StringComparer.Ordinal).Reverse().ToArray();
        return ChangeAsync<long>(
            "SELECT item_upsert($1, $2, $3, $4, $5)",
            cancellationToken,
            (short)shard,
            Array.ConvertAll(last, i => i.Id),
            Array.ConvertAll(last, i => i.Available ? Available : Unavailable),
            Array.ConvertAll(last, i => ItemAttributesJson.Write(i.Attributes)),
            now);
    }

    public Task<long> CreateAsync(int shard, IReadOnlyList<string> itemIds, long now, CancellationToken cancellationToken) =>
        ChangeAsync<long>("SELECT item_create($1, $2, $3)", cancellationToken, (short)shard, Distinct(itemIds), now);

    public Task<long> DeleteAsync(int shard, IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        ChangeAsync<long>("SELECT o_revision FROM item_set_state($1, $2, $3)", cancellationToken, (short)shard, Distinct(itemIds), (short)0);

    public Task<(long Revision, IReadOnlyList<string> Unknown)> SetAvailabilityAsync(
        int shard, IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken) => GuardAsync<(long, IReadOnlyList<string>)>(async () =>
        {
            await using var command = store.Command("SELECT * FROM item_set_state($1, $2, $3)", (short)shard, Distinct(itemIds), available ? Available : Unavailable);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetInt64(0), reader.GetFieldValue<string[]>(1));
        });

    public Task<IReadOnlyList<StoredItem>> ReadAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken) => ReadRowsAsync(
        """
        SELECT i.id, i.revision, i.first_seen, i.state, i.attributes
        FROM unnest($1) WITH ORDINALITY AS g (id, ord) JOIN item AS i ON i.id = g.id COLLATE "C" WHERE i.state > 0 ORDER BY g.ord
        """,
        cancellationToken,
        (object)itemIds.ToArray());

    public Task<IReadOnlyList<StoredItem>> ListAsync(string? afterId, int count, CancellationToken cancellationToken) =>
        ReadRowsAsync($"{Columns} WHERE id > $1 AND state > 0 ORDER BY id LIMIT $2", cancellationToken, afterId ?? string.Empty, count);

    public Task<IReadOnlyList<StoredItem>> ReadChangesAsync(int shard, long afterRevision, int count, CancellationToken cancellationToken) =>
        ReadRowsAsync($"{Columns} WHERE shard = $1 AND revision > $2 ORDER BY revision LIMIT $3", cancellationToken, (short)shard, afterRevision, count);

    public Task<long[]> ReadAllAsync(Action<StoredItem> take, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        // One snapshot, so that rows and revisions are of the same moment.
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var revisions = new long[CatalogShards.Count];
        await using (var shards = new NpgsqlCommand("SELECT shard, revision FROM item_shard", connection))
        await using (var reader = await shards.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                revisions[reader.GetInt16(0)] = reader.GetInt64(1);
            }
        }

        // However long a large catalogue takes.
        await using var items = new NpgsqlCommand(Columns, connection) { CommandTimeout = 0 };
        await using var rows = await items.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            take(Row(rows));
        }

        return revisions;
    });

    public Task<long> ReadRevisionAsync(int shard, CancellationToken cancellationToken) =>
        ChangeAsync<long>("SELECT coalesce((SELECT revision FROM item_shard WHERE shard = $1), 0)", cancellationToken, (short)shard);

    private static string[] Distinct(IReadOnlyList<string> ids) => [.. ids.Distinct(StringComparer.Ordinal)];

    internal static StoredItem Row(NpgsqlDataReader reader)
    {
        var state = reader.GetInt16(3);
        var item = new Item { Id = reader.GetString(0), Attributes = ItemAttributesJson.Read(reader.GetString(4)), Available = state == Available };
        return new StoredItem(item, state == 0, reader.GetInt64(1), reader.GetInt64(2)) { Place = reader.GetInt64(2) };
    }

    private Task<T> ChangeAsync<T>(string sql, CancellationToken cancellationToken, params object[] parameters) => GuardAsync(async () =>
    {
        await using var command = store.Command(sql, parameters);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    });

    private Task<IReadOnlyList<StoredItem>> ReadRowsAsync(string sql, CancellationToken cancellationToken, params object[] parameters) =>
        GuardAsync<IReadOnlyList<StoredItem>>(async () =>
        {
            await using var command = store.Command(sql, parameters);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var items = new List<StoredItem>();
            while (await reader.ReadAsync(cancellationToken))
            {
                items.Add(Row(reader));
            }

            return items;
        });

    // All of it can be done twice: a change that was made already takes no revision again.
    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await store.ReadAsync(work);
        }
        catch (Exception e) when (PostgresDatabase.IsError(e))
        {
            throw new CatalogueUnavailableException($"The catalogue's store, {store.Name}, does not answer: {e.Message}", e);
        }
    }
}
