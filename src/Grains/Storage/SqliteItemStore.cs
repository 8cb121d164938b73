using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Recsys.Grains.Storage;

/// <summary>The catalogue as rows of the database of states.</summary>
internal sealed partial class SqliteItemStore(SqliteStateFile file, Serializer serializer, ILogger<SqliteItemStore> logger) : IItemStore
{
    internal const string Columns = "SELECT id, revision, first_seen, state, attributes, rowid FROM item";

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!await GuardAsync(file.ReadAsync(ItemMigration.IsDue, cancellationToken)))
        {
            return;
        }

        LogMigrating();
        var moved = await GuardAsync(file.WriteAsync(w => ItemMigration.Run(w, serializer), 1, cancellationToken));
        if (moved.Items > 0)
        {
            LogMigrated(moved.Items, moved.WithoutDescription.Count, moved.LeftOut.Count);
        }

        foreach (var id in moved.WithoutDescription.Concat(moved.LeftOut).Take(20))
        {
            LogItemLost(id);
        }
    }

    public Task<long> UpsertAsync(int shard, IReadOnlyList<Item> items, long now, CancellationToken cancellationToken)
    {
        // Here and not on the writer's thread, which all wait for.
        var attributes = items.Select(i => ItemAttributesJson.Write(i.Attributes)).ToArray();
        return ChangeAsync(shard, items.Count, cancellationToken, (writer, revision) =>
        {
            for (var i = 0; i < items.Count; i++)
            {
                revision += ItemRowWriter.Put(writer, shard, items[i], attributes[i], revision + 1, now) ? 1 : 0;
            }

            return revision;
        });
    }

    public Task<long> CreateAsync(int shard, IReadOnlyList<string> itemIds, long now, CancellationToken cancellationToken) =>
        ChangeAsync(shard, itemIds.Count, cancellationToken, (writer, revision) =>
        {
            foreach (var id in itemIds)
            {
                revision += ItemRowWriter.Create(writer, shard, id, revision + 1, now) ? 1 : 0;
            }

            return revision;
        });

    public Task<long> DeleteAsync(int shard, IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        ChangeAsync(shard, itemIds.Count, cancellationToken, (writer, revision) =>
        {
            foreach (var id in itemIds)
            {
                revision += ItemRowWriter.Delete(writer, id, revision + 1) ? 1 : 0;
            }

            return revision;
        });

    public async Task<(long Revision, IReadOnlyList<string> Unknown)> SetAvailabilityAsync(
        int shard, IReadOnlyList<string> itemIds, bool available, CancellationToken cancellationToken)
    {
        var unknown = new List<string>();
        var reached = await ChangeAsync(shard, itemIds.Count, cancellationToken, (writer, revision) =>
        {
            foreach (var id in itemIds)
            {
                switch (ItemRowWriter.SetAvailable(writer, id, available, revision + 1))
                {
                    case true:
                        revision++;
                        break;
                    case null:
                        unknown.Add(id);
                        break;
                }
            }

            return revision;
        });
        return (reached, unknown);
    }

    public Task<IReadOnlyList<StoredItem>> ReadAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        GuardAsync(file.ReadAsync<IReadOnlyList<StoredItem>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"{Columns} WHERE id = $id AND state > 0";
                var parameter = command.Parameters.Add("$id", SqliteType.Text);
                var items = new List<StoredItem>(itemIds.Count);
                foreach (var id in itemIds)
                {
                    parameter.Value = id;
                    using var reader = command.ExecuteReader();
                    if (reader.Read())
                    {
                        items.Add(Row(reader));
                    }
                }

                return items;
            },
            cancellationToken));

    public Task<IReadOnlyList<StoredItem>> ListAsync(string? afterId, int count, CancellationToken cancellationToken) =>
        ReadRowsAsync($"{Columns} WHERE id > $after AND state > 0 ORDER BY id LIMIT $count", cancellationToken, ("$after", afterId ?? string.Empty), ("$count", count));

    public Task<IReadOnlyList<StoredItem>> ReadChangesAsync(int shard, long afterRevision, int count, CancellationToken cancellationToken) =>
        ReadRowsAsync(
            $"{Columns} WHERE shard = $shard AND revision > $after ORDER BY revision LIMIT $count",
            cancellationToken,
            ("$shard", shard),
            ("$after", afterRevision),
            ("$count", count));

    public Task<long[]> ReadAllAsync(Action<StoredItem> take, CancellationToken cancellationToken) =>
        GuardAsync(file.ReadAsync(
            connection =>
            {
                // One transaction, so that rows and revisions are of the same moment.
                using var transaction = connection.BeginTransaction(deferred: true);
                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = Columns;
                using (var reader = command.ExecuteReader())
                {
                    while (reader.Read())
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        take(Row(reader));
                    }
                }

                var revisions = new long[CatalogShards.Count];
                command.CommandText = "SELECT shard, revision FROM item_shard";
                using var shards = command.ExecuteReader();
                while (shards.Read())
                {
                    revisions[shards.GetInt32(0)] = shards.GetInt64(1);
                }

                return revisions;
            },
            cancellationToken));

    public Task<long> ReadRevisionAsync(int shard, CancellationToken cancellationToken) =>
        GuardAsync(file.ReadAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT IFNULL((SELECT revision FROM item_shard WHERE shard = {shard}), 0)");
                return (long)command.ExecuteScalar()!;
            },
            cancellationToken));

    private Task<long> ChangeAsync(int shard, int rows, CancellationToken cancellationToken, Func<SqliteStateWriter, long, long> change) =>
        GuardAsync(file.WriteAsync(
            writer =>
            {
                var before = ItemRowWriter.Revision(writer, shard);
                var after = change(writer, before);
                if (after > before)
                {
                    ItemRowWriter.SetRevision(writer, shard, after);
                }

                return after;
            },
            Math.Max(1, rows),
            cancellationToken));

    private Task<IReadOnlyList<StoredItem>> ReadRowsAsync(string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) =>
        GuardAsync(file.ReadAsync<IReadOnlyList<StoredItem>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                foreach (var (name, value) in parameters)
                {
                    command.Parameters.AddWithValue(name, value);
                }

                using var reader = command.ExecuteReader();
                var items = new List<StoredItem>();
                while (reader.Read())
                {
                    items.Add(Row(reader));
                }

                return items;
            },
            cancellationToken));

    internal static StoredItem Row(SqliteDataReader reader)
    {
        var state = reader.GetInt32(3);
        var item = new Item
        {
            Id = reader.GetString(0),
            Attributes = ItemAttributesJson.Read(reader.GetString(4)),
            Available = state == ItemRowWriter.Available,
        };
        return new StoredItem(item, state == ItemRowWriter.Deleted, reader.GetInt64(1), reader.GetInt64(2)) { Place = reader.GetInt64(5) };
    }

    private static async Task<T> GuardAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (StateStoreException e)
        {
            // The store's own error is one that travels between silos.
            throw new CatalogueUnavailableException($"The catalogue's store: {e.Message}", e.InnerException!);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Items of an older layout are moved into the catalogue's table.")]
    private partial void LogMigrating();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Items} items were moved into the catalogue's table; {WithoutDescription} of them had lost their description to an item of a similar id and have no attributes; {LeftOut} ids are no valid text and were left out.")]
    private partial void LogMigrated(int items, int withoutDescription, int leftOut);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Item {ItemId} has no description since the older layout; upsert it again.")]
    private partial void LogItemLost(string itemId);
}
