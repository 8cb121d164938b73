using System.Globalization;
using Microsoft.Data.Sqlite;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

/// <summary>The formats that the two files carry: brought to this build's where that is possible, else refused by name and left alone.</summary>
public sealed class SqliteFormatTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, int> Files => new() { { "events.db", 3 }, { "grains.db", 2 } };

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_NewStore_StampsItsFiles(string name, int known)
    {
        StoreFolder.Open(_folder.Path).Dispose();

        Assert.Equal(known, Stamp(name));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_UnknownFormat_IsRefused_NamingFileStampAndTheHighestKnown_AndBothAreLeftAlone(string name, int known)
    {
        StoreFolder.Open(_folder.Path).Dispose();
        foreach (var stamp in new[] { known + 1, 99, int.MaxValue, -1 })
        {
            Execute(name, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {stamp}"));
            var owners = Number("events.db", "SELECT COUNT(*) FROM owner");

            RequireRefused(name, $"has format {stamp};", $"formats up to {known}");

            Assert.Equal(stamp, Stamp(name));
            Assert.Equal(owners, Number("events.db", "SELECT COUNT(*) FROM owner"));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_ReadOnlyFile_IsRefused_NamingFileStampAndTheHighestKnown_UntilItCanBeWritten(string name, int known)
    {
        StoreFolder.Open(_folder.Path).Dispose();
        SqliteConnection.ClearAllPools();
        var path = Path.Combine(_folder.Path, name);
        File.SetAttributes(path, FileAttributes.ReadOnly);

        RequireRefused(name, $"(format {known};", $"formats up to {known}", "cannot be opened for writing: it is read-only.");

        File.SetAttributes(path, FileAttributes.Normal);
        StoreFolder.Open(_folder.Path).Dispose();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_FileThatIsNoDatabase_IsRefused(string name, int known)
    {
        File.WriteAllText(Path.Combine(_folder.Path, name), "this is no database, and long enough to be taken for one by its size alone");

        RequireRefused(name, "(format unknown;", $"formats up to {known}");
    }

    [Fact]
    public void Open_UnstampedStates_AreStamped_AndKeepWhatTheyHave()
    {
        StoreFolder.Open(_folder.Path).Dispose();
        Execute("grains.db", "INSERT INTO item VALUES ('i1', 3, 1, 0, 2, '[]'); DROP TABLE user_snapshot; DROP TABLE audit; PRAGMA user_version = 0");

        StoreFolder.Open(_folder.Path).Dispose();

        Assert.Equal(2, Stamp("grains.db"));
        Assert.Equal(0, Number("grains.db", "SELECT COUNT(*) FROM audit"));
        Assert.Equal(1, Number("grains.db", "SELECT COUNT(*) FROM item"));
        Assert.Equal(0, Number("grains.db", "SELECT COUNT(*) FROM user_snapshot"));
    }

    [Fact]
    public void Open_EventsOfFormat2_GetATableOfWhatWasShown_AndKeepWhatTheyHave()
    {
        StoreFolder.Open(_folder.Path).Dispose();
        Execute("events.db", "INSERT INTO item_counter VALUES ('i1', 1, 5); DROP TABLE shown; PRAGMA user_version = 2");
        var owners = Number("events.db", "SELECT COUNT(*) FROM owner");

        StoreFolder.Open(_folder.Path).Dispose();

        Assert.Equal(3, Stamp("events.db"));
        Assert.Equal(0, Number("events.db", "SELECT COUNT(*) FROM shown"));
        Assert.Equal(5, Number("events.db", "SELECT count FROM item_counter"));
        Assert.Equal((owners + 1, 1), (Number("events.db", "SELECT COUNT(*) FROM owner"), Number("events.db", "SELECT COUNT(*) FROM store")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Reader_OtherFormat_IsRefusedByName(string name, int known)
    {
        StoreFolder.Open(_folder.Path).Dispose();
        StoreReader.Open(_folder.Path).Dispose();
        foreach (var stamp in new[] { known + 1, known - 1 })
        {
            Execute(name, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {stamp}"));

            var error = Assert.Throws<StoreException>(() => StoreReader.Open(_folder.Path));

            Assert.Contains($"'{Path.Combine(_folder.Path, name)}'", error.Message);
            Assert.Contains($"format {stamp}", error.Message);
        }
    }

    private void RequireRefused(string name, params string[] said)
    {
        var error = Assert.Throws<StoreException>(() => StoreFolder.Open(_folder.Path));
        Assert.Contains($"'{Path.Combine(_folder.Path, name)}'", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(said, s => Assert.Contains(s, error.Message));
        Assert.Null(StoreFolder.OwnerOf(_folder.Path));
    }

    private long Stamp(string name) => Number(name, "PRAGMA user_version");

    private long Number(string name, string sql)
    {
        using var connection = Connect(name);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string name, string sql)
    {
        using var connection = Connect(name);
        SqliteDatabase.Execute(connection, sql);
    }

    private SqliteConnection Connect(string name)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, name)};Pooling=False");
        connection.Open();
        return connection;
    }
}
