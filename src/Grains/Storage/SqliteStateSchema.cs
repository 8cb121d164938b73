using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Makes the tables of the database of states, or what an older build did not have of them.</summary>
internal static class SqliteStateSchema
{
    // Each is safe to repeat, and adds to what is there. Orleans runs the queries that the first one stores, so that it is due at each start.
    private static readonly string[] Scripts = ["sqlite.orleans-persistence.sql", "sqlite.catalogue.sql", "sqlite.user-snapshots.sql", "sqlite.audit.sql"];

    /// <summary>Brings the file to this build's format, which proves that it can be written.</summary>
    /// <exception cref="StoreException">It is of a format that this build does not know, or cannot be written.</exception>
    public static void Open(string path) => SqliteFormat.States.Open(path, MakeCurrent);

    private static bool MakeCurrent(SqliteConnection connection, long format)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var script in Scripts)
        {
            SqliteDatabase.Execute(connection, SqliteDatabase.ReadScript(script));
        }

        if (!SqliteFormat.States.IsCurrent(format))
        {
            SqliteFormat.States.Stamp(connection);
        }

        transaction.Commit();
        return true;
    }
}
