using System.Globalization;
using Npgsql;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>The writing connection of a silo's event log. Used by one thread.</summary>
internal sealed class PostgresLogConnection : IDisposable
{
    private const int Slots = 256;

    // First number of the advisory lock that a slot is; the second is the slot.
    private const int SlotLock = 20_563;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _append;
    private readonly HashSet<int> _parts = [0];
    private readonly NpgsqlParameter<long> _after = new();
    private readonly Guid _lineage;
    private readonly short _slot;

    public PostgresLogConnection(PostgresStore store, TimeProvider time)
    {
        (_connection, _lineage) = (PostgresDatabase.Session(store.Options), store.Lineage.Current.Session);
        try
        {
            _connection.Open();
            _slot = TakeSlot();
            var now = time.GetUtcNow();
            AddPart(PartOf(now.ToUnixTimeMilliseconds()));
            AddPart(PartOf(now.AddMonths(1).ToUnixTimeMilliseconds()));
            _append = new NpgsqlCommand("SELECT * FROM log_append_here($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)", _connection);
            _append.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _lineage });
            _append.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _slot });
            _append.Parameters.Add(_after);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The part of the log that a time is in.</summary>
    public static int PartOf(long time)
    {
        var month = DateTimeOffset.FromUnixTimeMilliseconds(time);
        return (12 * month.Year) + month.Month - 1;
    }

    /// <summary>Stores rows of several users, none of whom is there twice, in one transaction that is on disk when this returns.</summary>
    /// <param name="calls">The rows.</param>
    /// <param name="after">Their sequences are above it.</param>
    /// <returns>Tells the callers.</returns>
    public Action Append(IReadOnlyList<PostgresAppend> calls, long after)
    {
        _after.TypedValue = after;
        var count = calls.Sum(c => c.Rows.Count);
        var (keys, names, expected) = (new byte[calls.Count][], new string[calls.Count], new long[calls.Count]);
        var (call, part, kind, time, value) = (new int[count], new int[count], new short[count], new long[count], new double[count]);
        var (id, item) = (new string[count], new string[count]);
        var (custom, session, request, context) = (new string?[count], new string?[count], new string?[count], new string?[count]);
        var first = new bool[count];
        var at = 0;
        for (var c = 0; c < calls.Count; c++)
        {
            calls[c].First.CopyTo(first, at);
            (keys[c], names[c], expected[c]) = (calls[c].Key, calls[c].UserId, calls[c].ExpectedLast ?? -1);
            foreach (var row in calls[c].Rows)
            {
                (call[at], part[at]) = (c + 1, row.Kind < LogKinds.FirstNote ? PartOf(row.Time) : 0);
                (id[at], item[at], kind[at], time[at], value[at]) = (row.Id, row.Item, (short)row.Kind, row.Time, row.Value);
                (custom[at], session[at], request[at], context[at]) = (row.Custom, row.Session, row.Request, row.Context);
                at++;
            }
        }

        foreach (var needed in part.Distinct())
        {
            AddPart(needed);
        }

        SetParameters(keys, names, expected, call, part, id, item, kind, time, value, custom, session, request, context, first);
        using var reader = _append.ExecuteReader();
        reader.Read();
        var last = reader.GetFieldValue<long[]>(0);
        var accepted = reader.GetFieldValue<bool[]>(1);
        var sequences = count == 0 ? [] : reader.GetFieldValue<long[]>(2);
        var outcomes = count == 0 ? [] : reader.GetFieldValue<short?[]>(3);
        reader.Close();
        return () =>
        {
            var from = 0;
            for (var c = 0; c < calls.Count; c++)
            {
                var rows = calls[c].Rows.Count;
                calls[c].Complete(last[c], accepted[c], sequences.AsSpan(from, rows), outcomes.AsSpan(from, rows));
                from += rows;
            }
        };
    }

    /// <summary>Enters answers that were shown.</summary>
    /// <returns>How many were entered.</returns>
    public int Show(IReadOnlyList<ShownList> lists)
    {
        using var command = PostgresShow.Command(_connection, _lineage, lists);
        return (int)command.ExecuteScalar()!;
    }

    /// <summary>Throws where the database does not answer.</summary>
    public void Ping()
    {
        using var command = new NpgsqlCommand("SELECT 1", _connection);
        command.ExecuteScalar();
    }

    public void Dispose()
    {
        _append.Dispose();
        _connection.Dispose();
    }

    private void SetParameters(params Array[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (_append.Parameters.Count < i + 4)
            {
                _append.Parameters.Add(new NpgsqlParameter());
            }

            _append.Parameters[i + 3].Value = values[i];
        }

        if (!_append.IsPrepared)
        {
            _append.Prepare();
        }
    }

    private void AddPart(int part)
    {
        if (_parts.Add(part))
        {
            using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT log_add_part({part})"), _connection);
            command.ExecuteNonQuery();
        }
    }

    // Where all are taken it is shared: its silos then wait for each other now and then, no more.
    private short TakeSlot()
    {
        using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, $2)", _connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = SlotLock }, new NpgsqlParameter<int>() },
        };
        for (var slot = 0; slot < Slots; slot++)
        {
            command.Parameters[1].Value = slot;
            if ((bool)command.ExecuteScalar()!)
            {
                return (short)slot;
            }
        }

        return (short)(Environment.ProcessId % Slots);
    }
}
