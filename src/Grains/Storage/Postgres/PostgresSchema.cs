using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// The format of the database: numbered scripts in deploy/sql/postgresql, each applied once and in order. A database of a newer format than
/// this build knows is refused, and one of an older format until somebody brings it up to date.
/// </summary>
public static partial class PostgresSchema
{
    private const string Prefix = "postgresql.";

    // Any number that no other program would take; one migration at a time.
    private const long MigrationLock = 0x7265_6373_7973_0001;

    private static readonly (int Version, string Name)[] Scripts = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(n => (int.Parse(Numbered().Match(n).Groups[1].Value, CultureInfo.InvariantCulture), n))
        .Order()];

    /// <summary>The format that this build needs.</summary>
    public static int Needed => Scripts[^1].Version;

    /// <summary>Brings the database to this build's format. Safe to call from several processes at once.</summary>
    /// <param name="options">The database.</param>
    /// <param name="cancellationToken">Ends it between two scripts; what is done is done.</param>
    /// <returns>The format before and after.</returns>
    /// <exception cref="StoreException">The database cannot be reached or changed, or has a newer format.</exception>
    public static async Task<(int Before, int After)> MigrateAsync(PostgresOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = PostgresDatabase.Session(options);
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, $"SELECT pg_advisory_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
            await RunAsync(
                connection,
                $"""
                CREATE SCHEMA IF NOT EXISTS {options.Schema};
                CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now());
                """,
                cancellationToken).ConfigureAwait(false);
            var before = Require(Read(connection), options);
            foreach (var (version, name) in Scripts.Where(s => s.Version > before))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await RunAsync(connection, SqliteDatabase.ReadScript(name), cancellationToken).ConfigureAwait(false);
                await RunAsync(connection, $"INSERT INTO schema_version (version, name) VALUES ({version}, '{name[Prefix.Length..]}')", cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            return (before, Needed);
        }
        catch (NpgsqlException e)
        {
            throw new StoreException($"The database {PostgresDatabase.Name(options)} cannot be brought to schema {Needed}: {e.Message}", e);
        }
    }

    /// <summary>Throws unless the database has this build's format.</summary>
    internal static void Require(NpgsqlConnection connection, PostgresOptions options)
    {
        var found = Require(Read(connection), options);
        if (found < Needed)
        {
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database {PostgresDatabase.Name(options)} has schema {found}, this build needs {Needed}: run 'recsys db migrate', or set {PostgresOptions.Section}:{nameof(options.Migrate)} to true."));
        }
    }

    private static int Require(int found, PostgresOptions options) => found <= Needed
        ? found
        : throw new StoreException(string.Create(
            CultureInfo.InvariantCulture,
            $"The database {PostgresDatabase.Name(options)} has schema {found}; this build knows schemas up to {Needed}. Start the newer build that made it."));

    // 0 where there is nothing yet.
    private static int Read(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        if (!(bool)command.ExecuteScalar()!)
        {
            return 0;
        }

        command.CommandText = "SELECT coalesce(max(version), 0) FROM schema_version";
        return (int)command.ExecuteScalar()!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Without a limit: a large table may take its time.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex(@"^postgresql\.(\d{4})-")]
    private static partial Regex Numbered();
}
