namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// The merge of a user's history into that of a user in another database. It is announced where the history is, from where on its user writes nothing;
/// arrives where it goes to, in one transaction and once; and is deleted where it was. Whoever meets an announcement carries it through, so that it
/// ends whoever died on the way.
/// </summary>
internal static class PostgresDeparture
{
    /// <summary>Where a user's history is going; null where it stays.</summary>
    public sealed record Announcement(byte[] From, byte[] Into, string IntoName, long Time, string Note);

    /// <summary>Announces it. False where there is nothing to move.</summary>
    public static async Task<bool> AnnounceAsync(PostgresLogPart from, Announcement announcement, CancellationToken cancellationToken)
    {
        await using var command = from.Store.Command(
            "SELECT log_leave($1, $2, $3, $4, $5, $6)",
            from.Store.Lineage.Current.Session,
            announcement.From,
            announcement.Into,
            announcement.IntoName,
            announcement.Time,
            announcement.Note);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>What was announced of a user.</summary>
    public static async Task<Announcement?> ReadAsync(PostgresLogPart from, byte[] key, CancellationToken cancellationToken) =>
        (await ReadAsync(from, "from_key = $1", key, cancellationToken)).SingleOrDefault();

    /// <summary>What was announced of a slot's users.</summary>
    public static Task<List<Announcement>> ReadSlotAsync(PostgresLogPart from, short slot, CancellationToken cancellationToken) =>
        ReadAsync(from, "log_slot(from_key) = $1", slot, cancellationToken);

    /// <summary>Takes an announcement back of which nothing has arrived.</summary>
    public static async Task CancelAsync(PostgresLogPart from, Announcement announcement, CancellationToken cancellationToken)
    {
        await using var command = from.Store.Command("DELETE FROM log_leaving WHERE from_key = $1 AND note = $2", announcement.From, announcement.Note);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Carries an announcement through, from wherever it is.</summary>
    /// <param name="from">Where the history is.</param>
    /// <param name="into">Where it goes.</param>
    /// <param name="announcement">What was announced.</param>
    /// <param name="expectedLast">The receiving user's last sequence; -1 for whatever it is.</param>
    /// <param name="cancellationToken">Ends it; whoever meets it goes on.</param>
    /// <returns>Null where the receiving user's log is somewhere else: nothing has arrived.</returns>
    public static async Task<MergeResult?> CarryAsync(
        PostgresLogPart from, PostgresLogPart into, Announcement announcement, long expectedLast, CancellationToken cancellationToken)
    {
        // Who began before the announcement may still write.
        await from.SettleWritersAsync(cancellationToken);
        var result = await ArriveAsync(from, into, announcement, expectedLast, cancellationToken);
        if (result is not null)
        {
            await using var left = from.Store.Command("SELECT log_left($1, $2, $3)", from.Store.Lineage.Current.Session, announcement.From, announcement.Note);
            await left.ExecuteNonQueryAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>Lets it arrive, once.</summary>
    internal static async Task<MergeResult?> ArriveAsync(
        PostgresLogPart from, PostgresLogPart into, Announcement announcement, long expectedLast, CancellationToken cancellationToken)
    {
        var rows = await LogUserRows.ReadAsync(from.Store, announcement.From, cancellationToken);
        await rows.AddPartsAsync(into.Store, cancellationToken);
        var (kinds, counts, _) = rows.Removed;
        await using var arrive = into.Store.Command(
            "SELECT * FROM log_arrive($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
            [
                into.Store.Lineage.Current.Session,
                await from.ReadLastAsync(cancellationToken),
                announcement.From,
                announcement.Into,
                announcement.IntoName,
                expectedLast,
                announcement.Time,
                announcement.Note,
                .. rows.Events,
                kinds,
                counts,
            ]);
        await using var arrived = await arrive.ExecuteReaderAsync(cancellationToken);
        await arrived.ReadAsync(cancellationToken);
        return arrived.IsDBNull(0) ? null : new MergeResult(arrived.GetInt64(0), arrived.GetInt64(1));
    }

    private static async Task<List<Announcement>> ReadAsync(PostgresLogPart from, string which, object value, CancellationToken cancellationToken)
    {
        await using var command = from.Store.Command($"SELECT from_key, into_key, into_name, time, note FROM log_leaving WHERE {which}", value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Announcement>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Announcement(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetInt64(3), reader.GetString(4)));
        }

        return found;
    }
}
