using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// Moves a slot of users to another database of the log while they are served: copies them, closes the slot for a moment to copy what came
/// meanwhile, changes the map, and removes what was. Each step is noted before the next one begins and can be done twice, so that a move that
/// ended anywhere goes on where it is begun again.
/// </summary>
internal sealed class SlotMove
{
    private const short Copying = 1;
    private const short Closed = 2;
    private const short Switched = 3;
    private const short Done = 4;

    // Rounds of copying before the slot is closed; each has what came during the one before.
    private const int Rounds = 4;

    private readonly PostgresStore _main;
    private readonly Dictionary<short, PostgresLogPart> _parts;
    private readonly Action<string> _reached;

    /// <summary>Opens the log's databases.</summary>
    /// <param name="main">The main one.</param>
    /// <param name="stores">All of them, the main one among them.</param>
    /// <param name="reached">Hears of each step that is done.</param>
    public SlotMove(PostgresStore main, IReadOnlyList<PostgresStore> stores, Action<string>? reached = null)
    {
        (_main, _reached) = (main, reached ?? (_ => { }));
        _parts = stores.Zip(LogMap.Enter(main, stores)).ToDictionary(s => s.Second, s => new PostgresLogPart(s.First, null, s.Second));
    }

    /// <summary>Slots by database: number, name, count.</summary>
    public async Task<IReadOnlyList<(short Number, string Name, int Slots)>> ReadAsync(CancellationToken cancellationToken)
    {
        var map = await LogMap.ReadAsync(_main, cancellationToken);
        return [.. _parts.Values.OrderBy(p => p.Number).Select(p => (p.Number, p.Store.Name, map.Numbers.Count(n => n == p.Number)))];
    }

    /// <summary>Moves a slot, or goes on with a move that ended in the middle; does nothing where it is there.</summary>
    /// <exception cref="StoreException">It cannot be moved there, or another move runs or ended in the middle.</exception>
    public async Task RunAsync(short slot, short target, CancellationToken cancellationToken)
    {
        await using var session = PostgresDatabase.Session(_main.Options);
        await session.OpenAsync(cancellationToken);
        await using (var one = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext('recsys.log_move'))", session))
        {
            if (!(bool)(await one.ExecuteScalarAsync(cancellationToken))!)
            {
                throw new StoreException("Another move of a slot runs; one at a time.");
            }
        }

        try
        {
            await MoveAsync(slot, target, cancellationToken);
        }
        finally
        {
            await UnlockAsync(session);
        }
    }

    // The server lets go of a closed session's lock some time after, when the next move may have begun.
    private static async Task UnlockAsync(NpgsqlConnection session)
    {
        try
        {
            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtext('recsys.log_move'))", session);
            await unlock.ExecuteScalarAsync(CancellationToken.None);
        }
        catch (Exception e) when (PostgresDatabase.IsError(e) || e is InvalidOperationException)
        {
            // The session is lost, and its lock with it.
        }
    }

    private async Task MoveAsync(short slot, short target, CancellationToken cancellationToken)
    {
        if (await BeginAsync(slot, target, cancellationToken) is not var (from, into, step))
        {
            _reached("there already");
            return;
        }

        if (step == Copying)
        {
            await CopyAsync(from, into, slot, cancellationToken);
            await NoteAsync(slot, Closed, cancellationToken);
            _reached("copied");
            step = Closed;
        }

        if (step == Closed)
        {
            await CloseAsync(from, into, slot, cancellationToken);
            await ExecuteAsync(
                _main,
                target == 0
                    ? $"UPDATE log_moving SET step = {Switched} WHERE slot = {slot}; UPDATE log_map SET epoch = epoch + 1; DELETE FROM log_place WHERE slot = {slot}"
                    : $"UPDATE log_moving SET step = {Switched} WHERE slot = {slot}; UPDATE log_map SET epoch = epoch + 1; INSERT INTO log_place VALUES ({slot}, {target}) ON CONFLICT (slot) DO UPDATE SET number = excluded.number",
                cancellationToken);
            _reached("switched");
            step = Switched;
        }

        if (step == Switched)
        {
            await ExecuteAsync(into.Store, $"DELETE FROM log_away WHERE slot = {slot}", cancellationToken);
            _reached("opened");
            await ExecuteAsync(from.Store, $"UPDATE log_away SET fenced = false WHERE slot = {slot}", cancellationToken);
            await ExecuteAsync(_main, $"UPDATE log_moving SET step = {Done} WHERE slot = {slot}; UPDATE log_map SET epoch = epoch + 1", cancellationToken);
            _reached("moved");
        }

        await ExecuteAsync(from.Store, $"SELECT log_clear({slot}::smallint)", cancellationToken);
        _reached("cleared");

        // The main one last: as long as it knows of the move, the move goes on.
        foreach (var part in new[] { into, from }.Where(p => p.Store.StoreId != _main.StoreId))
        {
            await ExecuteAsync(part.Store, $"DELETE FROM log_moving WHERE slot = {slot}", cancellationToken);
        }

        await ExecuteAsync(_main, $"DELETE FROM log_moving WHERE slot = {slot}", cancellationToken);
    }

    // Null where the slot is there: a move that ended in the middle may have been through.
    private async Task<(PostgresLogPart From, PostgresLogPart Into, short Step)?> BeginAsync(short slot, short target, CancellationToken cancellationToken)
    {
        if (slot is < 0 or >= LogSlots.Count || !_parts.TryGetValue(target, out var into))
        {
            throw new StoreException($"Slot {slot} cannot move to database {target}: slots are 0 to {LogSlots.Count - 1}, databases {string.Join(", ", _parts.Keys.Order())}.");
        }

        var (found, source, step) = await ReadMoveAsync(cancellationToken);
        if (found is { } other && (other.Slot != slot || other.Target != target))
        {
            throw new StoreException($"The move of slot {other.Slot} to database {other.Target} ended in the middle: run it again first.");
        }

        if (found is null)
        {
            source = (await LogMap.ReadAsync(_main, cancellationToken)).Numbers[slot];
            if (source == target)
            {
                return null;
            }

            // The source is noted, too: once the map is changed, it tells it no more.
            step = Copying;
            await ExecuteAsync(_main, $"INSERT INTO log_moving VALUES ({slot}, {(source * LogSlots.MaxDatabases) + target}, {Copying})", cancellationToken);
        }

        var from = _parts[source];
        if (step == Copying)
        {
            foreach (var part in new[] { from, into })
            {
                await ExecuteAsync(part.Store, $"INSERT INTO log_moving VALUES ({slot}, {target}, 0) ON CONFLICT DO NOTHING", cancellationToken);

                // Whoever removes old events began before it could see that, and ends.
                await ExecuteAsync(part.Store, "SELECT pg_advisory_xact_lock(hashtext('recsys.log_prune'))", cancellationToken);
            }

            _reached("begun");
        }

        return (from, into, step);
    }

    private async Task<((short Slot, short Target)? Move, short Source, short Step)> ReadMoveAsync(CancellationToken cancellationToken)
    {
        await using var command = _main.Command("SELECT slot, number, step FROM log_moving WHERE step > 0");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return (null, 0, 0);
        }

        var both = reader.GetInt16(1);
        return ((reader.GetInt16(0), (short)(both % LogSlots.MaxDatabases)), (short)(both / LogSlots.MaxDatabases), reader.GetInt16(2));
    }

    private async Task CopyAsync(PostgresLogPart from, PostgresLogPart into, short slot, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (await CopyDifferentAsync(from, into, slot, cancellationToken) == 0)
            {
                return;
            }
        }
    }

    // The slot's users write nothing from here on until the map is changed.
    private async Task CloseAsync(PostgresLogPart from, PostgresLogPart into, short slot, CancellationToken cancellationToken)
    {
        await ExecuteAsync(from.Store, $"INSERT INTO log_away VALUES ({slot}, true) ON CONFLICT DO NOTHING", cancellationToken);
        await from.SettleWritersAsync(cancellationToken);
        _reached("closed");
        await CopyDifferentAsync(from, into, slot, cancellationToken);
        if (await CopyDifferentAsync(from, into, slot, cancellationToken) != 0)
        {
            throw new StoreException($"Slot {slot} changes although it is closed; nothing was switched. Run the move again.");
        }

        await CopyNotesAsync(from, into, slot, cancellationToken);
        await into.SettleAsync(await from.ReadLastAsync(cancellationToken), cancellationToken);
    }

    private static async Task<int> CopyDifferentAsync(PostgresLogPart from, PostgresLogPart into, short slot, CancellationToken cancellationToken)
    {
        var (source, copy) = (await ReadDigestsAsync(from, slot, cancellationToken), await ReadDigestsAsync(into, slot, cancellationToken));
        var different = 0;
        foreach (var (user, digest) in source.Where(u => copy.GetValueOrDefault(u.Key) != u.Value))
        {
            await CopyUserAsync(from, into, Convert.FromHexString(user), cancellationToken);
            different++;
        }

        foreach (var gone in copy.Keys.Except(source.Keys))
        {
            // Erased meanwhile.
            await ExecuteAsync(
                into.Store,
                $"""
                DELETE FROM event WHERE user_id = (SELECT id FROM log_user WHERE key = '\x{gone}');
                DELETE FROM user_removed WHERE user_id = (SELECT id FROM log_user WHERE key = '\x{gone}');
                DELETE FROM log_merged WHERE into_key = '\x{gone}';
                DELETE FROM log_user WHERE key = '\x{gone}'
                """,
                cancellationToken);
            different++;
        }

        return different;
    }

    private static async Task CopyUserAsync(PostgresLogPart from, PostgresLogPart into, byte[] key, CancellationToken cancellationToken)
    {
        // The head first: what comes between the reads makes another round copy the user again.
        string name;
        long last;
        long erased;
        await using (var read = from.Store.Command("SELECT name, last, erased FROM log_user WHERE key = $1", key))
        {
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return;
            }

            (name, last, erased) = (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));
        }

        var rows = await LogUserRows.ReadAsync(from.Store, key, cancellationToken);
        var merged = await from.ReadMergedAsync(key, cancellationToken);
        await rows.AddPartsAsync(into.Store, cancellationToken);
        var (kinds, counts, lasts) = rows.Removed;
        await using var take = into.Store.Command(
            "SELECT log_take($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            [key, name, last, erased, .. rows.Events, kinds, counts, lasts, merged.ToArray()]);
        take.CommandTimeout = 0;
        await take.ExecuteNonQueryAsync(cancellationToken);
    }

    // Tombstones, and merges that are on their way.
    private static async Task CopyNotesAsync(PostgresLogPart from, PostgresLogPart into, short slot, CancellationToken cancellationToken)
    {
        var (keys, times, sequences) = (new List<byte[]>(), new List<long>(), new List<long>());
        await using (var read = from.Store.Command("SELECT key, time, sequence FROM tombstone WHERE log_slot(key) = $1", slot))
        {
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                keys.Add(reader.GetFieldValue<byte[]>(0));
                times.Add(reader.GetInt64(1));
                sequences.Add(reader.GetInt64(2));
            }
        }

        await using (var write = into.Store.Command(
            "INSERT INTO tombstone SELECT * FROM unnest($1, $2, $3) ON CONFLICT (key) DO UPDATE SET time = excluded.time, sequence = excluded.sequence",
            keys.ToArray(),
            times.ToArray(),
            sequences.ToArray()))
        {
            await write.ExecuteNonQueryAsync(cancellationToken);
        }

        await ExecuteAsync(into.Store, $"DELETE FROM log_leaving WHERE log_slot(from_key) = {slot}", cancellationToken);
        foreach (var leaving in await PostgresDeparture.ReadSlotAsync(from, slot, cancellationToken))
        {
            await using var write = into.Store.Command(
                "INSERT INTO log_leaving VALUES ($1, $2, $3, $4, $5)", leaving.From, leaving.Into, leaving.IntoName, leaving.Time, leaving.Note);
            await write.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<Dictionary<string, string>> ReadDigestsAsync(PostgresLogPart part, short slot, CancellationToken cancellationToken)
    {
        await using var command = part.Store.Command("SELECT key, digest FROM log_digest($1)", slot);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            digests[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))] = reader.GetString(1);
        }

        return digests;
    }

    private Task NoteAsync(short slot, short step, CancellationToken cancellationToken) =>
        ExecuteAsync(_main, $"UPDATE log_moving SET step = {step} WHERE slot = {slot}", cancellationToken);

    // Several statements of one call are one transaction.
    private static async Task ExecuteAsync(PostgresStore store, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
