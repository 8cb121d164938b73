namespace Recsys.Grains.Storage.Postgres;

/// <summary>All rows of a user, as columns, to be stored in another database.</summary>
internal sealed class LogUserRows
{
    private const string Rows =
        """
        SELECT e.part, e.kind, e.sequence, e.time, e.value, e.event_id, e.item, e.custom_kind, e.session, e.request, e.context
        FROM event AS e WHERE e.user_id = (SELECT id FROM log_user WHERE key = $1) ORDER BY e.sequence
        """;

    private readonly List<object?>[] _columns = [.. Enumerable.Range(0, 11).Select(_ => new List<object?>())];
    private readonly List<(short Kind, long Count, long Last)> _removed = [];

    private LogUserRows()
    {
    }

    /// <summary>Part, kind, sequence, time, value, id, item, custom kind, session, request and context, each an array.</summary>
    public object[] Events =>
    [
        Of<int>(0), Of<short>(1), Of<long>(2), Of<long>(3), Of<double>(4), Of<string>(5), Of<string>(6), Of<string?>(7), Of<string?>(8), Of<string?>(9), Of<string?>(10),
    ];

    /// <summary>Kinds and counts of what was removed, and the highest sequence among it.</summary>
    public (short[] Kinds, long[] Counts, long[] Last) Removed => ([.. _removed.Select(r => r.Kind)], [.. _removed.Select(r => r.Count)], [.. _removed.Select(r => r.Last)]);

    /// <summary>Reads a user.</summary>
    public static async Task<LogUserRows> ReadAsync(PostgresStore store, byte[] key, CancellationToken cancellationToken)
    {
        var rows = new LogUserRows();
        await using (var read = store.Command(Rows, key))
        {
            read.CommandTimeout = 0;
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                for (var c = 0; c < rows._columns.Length; c++)
                {
                    rows._columns[c].Add(reader.IsDBNull(c) ? null : reader.GetValue(c));
                }
            }
        }

        await using (var read = store.Command("SELECT kind, count, last FROM user_removed WHERE user_id = (SELECT id FROM log_user WHERE key = $1)", key))
        {
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows._removed.Add((reader.GetInt16(0), reader.GetInt64(1), reader.GetInt64(2)));
            }
        }

        return rows;
    }

    /// <summary>Makes the parts that the rows need in another database.</summary>
    public async Task AddPartsAsync(PostgresStore into, CancellationToken cancellationToken)
    {
        foreach (var part in Of<int>(0).Distinct().Where(p => p != 0))
        {
            await using var add = into.Command("SELECT log_add_part($1)", part);
            await add.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private T[] Of<T>(int column) => [.. _columns[column].Cast<T>()];
}
