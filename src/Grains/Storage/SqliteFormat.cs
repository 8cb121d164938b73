using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>
/// The format of a database file, which it carries as its user_version; 0 is that of a file from before formats, or of a new one. A file
/// of a format that this build does not know, and one that cannot be written, is refused in one line and left as it is.
/// </summary>
internal sealed class SqliteFormat
{
    /// <summary>events.db.</summary>
    public static readonly SqliteFormat Events = new("event log", 3);

    /// <summary>grains.db.</summary>
    public static readonly SqliteFormat States = new("database of states", 2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _what;
    private readonly long _highest;

    private SqliteFormat(string what, long highest) => (_what, _highest) = (what, highest);

    /// <summary>Throws for a file that <see cref="Open"/> would refuse; changes nothing. A file that is missing is fine.</summary>
    /// <exception cref="StoreException">It is refused.</exception>
    public void Require(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        long? found = null;
        try
        {
            using var connection = SqliteDatabase.OpenExisting(path, Patience, readOnly: true);
            found = Require(connection, path);
        }
        catch (SqliteException e)
        {
            throw Unwritable(path, found, e.Message, e);
        }

        // Some users, such as root, could write it all the same: whoever marked it did not want that. Who else may not write it is found by writing.
        if (IsReadOnly(path))
        {
            throw Unwritable(path, found, "it is read-only.", null);
        }
    }

    /// <summary>Opens a file for its owner, in WAL mode, and brings it to this build's format.</summary>
    /// <param name="path">The file; made where it is missing.</param>
    /// <param name="bring">Brings the tables of a file, whose format it is given, to this build's, and is to write something.</param>
    /// <exception cref="StoreException">It is of a format that this build does not know, or cannot be written.</exception>
    public T Open<T>(string path, Func<SqliteConnection, long, T> bring)
    {
        Require(path);
        long? found = null;
        try
        {
            using var connection = SqliteDatabase.Open(path, Patience);
            found = Require(connection, path);
            SqliteDatabase.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;");
            return bring(connection, found.Value);
        }
        catch (SqliteException e)
        {
            throw Unwritable(path, found, e.Message, e);
        }
    }

    /// <summary>Throws for a file, which is only read, of any other format than this build's.</summary>
    /// <exception cref="StoreException">It is of another format.</exception>
    public void RequireCurrent(SqliteConnection connection, string path)
    {
        if (Require(connection, path) is var found && found < _highest)
        {
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture, $"The {_what} '{path}' has the older format {found}; start a silo on it once, which brings it to format {_highest}."));
        }
    }

    /// <summary>Whether a format is this build's.</summary>
    public bool IsCurrent(long format) => format == _highest;

    /// <summary>Marks a file, whose tables are this build's, within the transaction that made them so.</summary>
    public void Stamp(SqliteConnection connection) =>
        SqliteDatabase.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {_highest}"));

    private long Require(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var found = (long)command.ExecuteScalar()!;
        return found >= 0 && found <= _highest
            ? found
            : throw new StoreException(string.Create(
                CultureInfo.InvariantCulture, $"The {_what} '{path}' has format {found}; this build knows formats up to {_highest}. Start the newer build that wrote it."));
    }

    private static bool IsReadOnly(string path) => OperatingSystem.IsWindows()
        ? new FileInfo(path).IsReadOnly
        : (File.GetUnixFileMode(path) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0;

    private StoreException Unwritable(string path, long? found, string reason, Exception? cause) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The {_what} '{path}' (format {found?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}; this build knows formats up to {_highest}) cannot be opened for writing: {reason.ReplaceLineEndings(" ")} Check the rights of the file and of its folder, and the free disk space."),
        cause);
}
