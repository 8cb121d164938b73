using Npgsql;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Enters answers that were shown, some hundred in one round trip.</summary>
internal static class PostgresShow
{
    /// <summary>
    /// The command that enters them in a transaction of its own, and tells how many were entered: those of users of another database, or of erased ones,
    /// are not.
    /// </summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, Guid lineage, IReadOnlyList<ShownList> lists)
    {
        var users = lists.Select(l => l.UserId).Distinct(StringComparer.Ordinal).ToArray();
        var numbers = users.Select((u, i) => (u, i)).ToDictionary(u => u.u, u => u.i + 1, StringComparer.Ordinal);
        object[] values =
        [
            lineage,
            Array.ConvertAll(users, UserKey.Of),
            users,
            Of(l => numbers[l.UserId]),
            Of(l => l.RequestId),
            Of(l => l.Time),
            Of(l => l.After),
            Of(l => l.Position),
            Of(l => l.Page),
            Of(l => l.Surface),
            Of(l => l.ModelVersion),
            Of(l => l.Context),
            Of(l => ShownBody.Pack(l.Items, l.Degraded)),
        ];
        var command = new NpgsqlCommand("SELECT log_show($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;

        T[] Of<T>(Func<ShownList, T> field) => [.. lists.Select(field)];
    }
}
