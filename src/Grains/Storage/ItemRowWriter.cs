using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Changes rows of the catalogue's table inside a transaction of <see cref="SqliteStateWriter"/>.</summary>
internal static class ItemRowWriter
{
    /// <summary>State of a row whose item was deleted; the row keeps the revision, which silos that slept through it need.</summary>
    public const int Deleted = 0;

    /// <summary>State of an item that may not be recommended.</summary>
    public const int Unavailable = 1;

    /// <summary>State of an item that may be recommended.</summary>
    public const int Available = 2;

    /// <summary>Stores a description.</summary>
    /// <returns>Whether anything changed, and so the revision was used.</returns>
    public static bool Put(SqliteStateWriter writer, int shard, Item item, string attributes, long revision, long firstSeen)
    {
        var put = writer.Statement(
            """
            INSERT INTO item (id, shard, revision, first_seen, state, attributes) VALUES ($id, $shard, $revision, $seen, $state, $attributes)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state, attributes = excluded.attributes
            WHERE item.state <> excluded.state OR item.attributes <> excluded.attributes
            """,
            "$id", "$shard", "$revision", "$seen", "$state", "$attributes");
        return Run(put, item.Id, shard, revision, firstSeen, item.Available ? Available : Unavailable, attributes) > 0;
    }

    /// <summary>Stores an item without attributes, where there is no row of it.</summary>
    /// <returns>Whether there was none, and so the revision was used.</returns>
    public static bool Create(SqliteStateWriter writer, int shard, string id, long revision, long firstSeen)
    {
        var create = writer.Statement(
            """
            INSERT INTO item (id, shard, revision, first_seen, state, attributes) VALUES ($id, $shard, $revision, $seen, 2, '[]')
            ON CONFLICT (id) DO NOTHING
            """,
            "$id", "$shard", "$revision", "$seen");
        return Run(create, id, shard, revision, firstSeen) > 0;
    }

    /// <summary>Deletes an item.</summary>
    /// <returns>Whether it was there, and so the revision was used.</returns>
    public static bool Delete(SqliteStateWriter writer, string id, long revision) =>
        Run(writer.Statement("UPDATE item SET state = 0, attributes = '[]', revision = $revision WHERE id = $id AND state > 0", "$revision", "$id"), revision, id) > 0;

    /// <summary>Changes an item's availability.</summary>
    /// <returns>Whether it changed, and so the revision was used; null where the item does not exist.</returns>
    public static bool? SetAvailable(SqliteStateWriter writer, string id, bool available, long revision)
    {
        var state = available ? Available : Unavailable;
        var set = writer.Statement(
            "UPDATE item SET state = $state, revision = $revision WHERE id = $id AND state > 0 AND state <> $state", "$state", "$revision", "$id");
        if (Run(set, state, revision, id) > 0)
        {
            return true;
        }

        var find = writer.Statement("SELECT 1 FROM item WHERE id = $id AND state > 0", "$id");
        find.Parameters[0].Value = id;
        return find.ExecuteScalar() is null ? null : false;
    }

    /// <summary>A shard's revision.</summary>
    public static long Revision(SqliteStateWriter writer, int shard)
    {
        var read = writer.Statement("SELECT revision FROM item_shard WHERE shard = $shard", "$shard");
        read.Parameters[0].Value = shard;
        return (long?)read.ExecuteScalar() ?? 0;
    }

    /// <summary>Notes a shard's revision.</summary>
    public static void SetRevision(SqliteStateWriter writer, int shard, long revision) =>
        Run(writer.Statement("INSERT OR REPLACE INTO item_shard (shard, revision) VALUES ($shard, $revision)", "$shard", "$revision"), shard, revision);

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery();
    }
}
