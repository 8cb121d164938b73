using Microsoft.Data.Sqlite;
using Orleans.Serialization;

namespace Recsys.Grains.Storage;

/// <summary>
/// Moves items from where they were once kept, a row of grain storage each beside lists of ids by shard, into the catalogue's table.
/// Grain storage kept ids such as 7 and 007 in one row: the description in it says whose it is, and the other item has none.
/// </summary>
internal static class ItemMigration
{
    private const string Old = "FROM OrleansStorage WHERE GrainTypeString IN ('item', 'catalog')";

    /// <summary>Whether there is something to move.</summary>
    public static bool IsDue(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT 1 {Old} LIMIT 1";
        return command.ExecuteScalar() is not null;
    }

    /// <summary>Moves everything, within one transaction.</summary>
    public static Result Run(SqliteStateWriter writer, Serializer serializer)
    {
        var described = new Dictionary<string, ItemState>(StringComparer.Ordinal);
        foreach (var payload in Read(writer, "item"))
        {
            var state = serializer.Deserialize<ItemState>(payload);
            if (state?.Item is { } item && (!described.TryGetValue(item.Id, out var held) || held.Revision < state.Revision))
            {
                described[item.Id] = state;
            }
        }

        // In the order of arrival; what no list names was stored by an upsert that failed half-way.
        var ids = Read(writer, "catalog").SelectMany(p => serializer.Deserialize<CatalogState>(p)?.ItemIds ?? [])
            .Concat(described.Keys).Distinct(StringComparer.Ordinal).ToArray();
        var revisions = Enumerable.Range(0, CatalogShards.Count).Select(s => ItemRowWriter.Revision(writer, s)).ToArray();
        var result = new Result(0, [], []);
        foreach (var id in ids)
        {
            if (!UnicodeText.IsWhole(id))
            {
                result.LeftOut.Add(id);
                continue;
            }

            var known = described.GetValueOrDefault(id);
            if (known is null)
            {
                result.WithoutDescription.Add(id);
            }

            var shard = CatalogShards.Of(id);
            var item = known?.Item ?? new Item { Id = id };
            ItemRowWriter.Put(writer, shard, item, ItemAttributesJson.Write(item.Attributes), ++revisions[shard], known?.FirstSeen ?? 0);
        }

        for (var shard = 0; shard < revisions.Length; shard++)
        {
            ItemRowWriter.SetRevision(writer, shard, revisions[shard]);
        }

        writer.Statement($"DELETE {Old}").ExecuteNonQuery();
        return result with { Items = ids.Length - result.LeftOut.Count };
    }

    private static List<byte[]> Read(SqliteStateWriter writer, string state)
    {
        var command = writer.Statement("SELECT PayloadBinary FROM OrleansStorage WHERE GrainTypeString = $state AND PayloadBinary IS NOT NULL", "$state");
        command.Parameters[0].Value = state;
        using var reader = command.ExecuteReader();
        var payloads = new List<byte[]>();
        while (reader.Read())
        {
            payloads.Add(reader.GetFieldValue<byte[]>(0));
        }

        return payloads;
    }

    /// <summary>What was moved.</summary>
    internal sealed record Result(int Items, List<string> WithoutDescription, List<string> LeftOut);
}
