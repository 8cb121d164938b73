using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>Finds out that a database file was deleted, moved or replaced while it is open: writes to it would be lost with the process.</summary>
internal static partial class SqliteFileCheck
{
    private const int HasMoved = 20;

    /// <summary>Whether the connection's file is no longer where it was opened, or its write-ahead log is gone.</summary>
    public static bool IsGone(SqliteConnection connection, string path) =>
        (FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMoved, out var moved) == SQLitePCL.raw.SQLITE_OK && moved != 0)
        || !File.Exists(path + "-wal");

    // SQLite compares device and inode with those of the path (SQLITE_FCNTL_HAS_MOVED).
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string name, int operation, out int result);
}
