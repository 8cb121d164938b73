using System.Globalization;
using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Opens connections to the database of the stores.</summary>
internal static class PostgresDatabase
{
    /// <summary>
    /// The connection string with what every connection of ours has: the schema, commits that are on disk when they return, no machine code for
    /// short statements, and an end to transactions whose client stopped in the middle, since those would hold back whoever reads the log.
    /// </summary>
    public static string ConnectionString(PostgresOptions options)
    {
        var seconds = (int)Math.Ceiling(options.Timeout.TotalSeconds);
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            SearchPath = options.Schema,
            CommandTimeout = seconds,
            Timeout = seconds,
            MaxPoolSize = options.MaxConnections,

            // Plans over all months are dear to make, and connections of the pool hold nothing that would have to be reset.
            MaxAutoPrepare = 64,
            NoResetOnClose = true,
        };
        builder.ApplicationName ??= "recsys";
        builder.Options = string.Create(CultureInfo.InvariantCulture, $"{builder.Options} -c synchronous_commit=on -c jit=off -c idle_in_transaction_session_timeout=10s").TrimStart();
        return builder.ToString();
    }

    /// <summary>A connection outside the pool, for what a session holds: a pooled one would keep it after its use. Not open yet.</summary>
    public static NpgsqlConnection Session(PostgresOptions options) =>
        new(new NpgsqlConnectionStringBuilder(ConnectionString(options)) { Pooling = false }.ToString());

    /// <summary>Which database it is, in words that hold no secret.</summary>
    public static string Name(PostgresOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        return string.Create(CultureInfo.InvariantCulture, $"{builder.Database ?? builder.Username} at {builder.Host}:{builder.Port}, schema {options.Schema}");
    }

    /// <summary>Whether an error comes of the database or of the way to it.</summary>
    public static bool IsError(Exception e) => e is NpgsqlException or TimeoutException or IOException;

    /// <summary>Whether an error says that the database cannot be reached, or not now, so that trying again may help.</summary>
    public static bool IsAway(Exception e) => e is PostgresException postgres
        ? postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled or "25P03"
        : IsError(e);
}
