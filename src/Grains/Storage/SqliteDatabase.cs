using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Opens connections to one database file.</summary>
internal static class SqliteDatabase
{
    private const int PageSize = 4096;

    /// <summary>Connection string of a file. Pooled, since reads are short and frequent.</summary>
    public static string ConnectionString(string path) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = true,
        // Microsoft.Data.Sqlite sleeps 150 ms between its own retries; SQLite's busy handler, set below, is finer.
        DefaultTimeout = 30,
    }.ToString();

    /// <summary>Opens a connection that waits for locks by SQLite's own handler and makes every commit durable.</summary>
    public static SqliteConnection Open(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(ConnectionString(path));
        // Microsoft.Data.Sqlite repeats what met a lock until this many whole seconds have passed; 0 would be for ever.
        connection.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds));
        connection.Open();
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)busyTimeout.TotalMilliseconds}; PRAGMA synchronous = FULL;"));
        return connection;
    }

    /// <summary>Opens a connection to a file that must be there, outside the pool: a pooled one may be of a file that was replaced.</summary>
    public static SqliteConnection OpenExisting(string path, TimeSpan busyTimeout, bool readOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString())
        {
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds)),
        };
        try
        {
            connection.Open();
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)busyTimeout.TotalMilliseconds}; PRAGMA synchronous = FULL;"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Limits the size of the file, so that a full disk can be met early. The limit belongs to the connection.</summary>
    public static void LimitSize(SqliteConnection connection, long maxBytes)
    {
        if (maxBytes > 0)
        {
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(1, maxBytes / PageSize)};"));
        }
    }

    /// <summary>Moves the write-ahead log into the file and cuts it to nothing. Outside a transaction.</summary>
    /// <returns>False where a reader held it.</returns>
    public static bool Truncate(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(0) == 0;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static string ReadScript(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The schema script '{name}' is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
