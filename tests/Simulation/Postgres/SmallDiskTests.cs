using Npgsql;
using Recsys.Conformance;

namespace Recsys.Simulation.Tests.Postgres;

public sealed class SmallDiskTests
{
    private const long Bytes = 1 << 20;

    [Fact]
    public async Task Fill_LeavesNoRoom_AndFreeGivesItBack_AndDisposeShowsWhatWasThere()
    {
        Assert.SkipUnless(SmallDisk.IsAllowed, "This process may not mount a file system.");
        using var folder = new TempFolder();
        folder.Write("below", "x");
        await using (var disk = await SmallDisk.MountAsync(folder.Path, Bytes))
        {
            Assert.Empty(Directory.GetFiles(folder.Path));
            disk.Fill();
            Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(folder["more"], new byte[Bytes / 2]));
            disk.Free();
            File.WriteAllBytes(folder["more"], new byte[Bytes / 2]);
        }

        Assert.Equal(["below"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Server_WhoseDiskWasFull_HasAllThatWasCommittedAndNothingElse()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL's server is not installed (apt-get install postgresql).");
        Assert.SkipUnless(SmallDisk.IsAllowed, "This process may not mount a file system.");
        await using var server = await PostgresServer.StartAsync(new Dictionary<string, string> { ["min_wal_size"] = "32MB", ["max_wal_size"] = "32MB" }, 200 << 20);
        var database = await server.CreateDatabaseAsync();
        await Sql.RunAsync(database, "CREATE TABLE t (n integer PRIMARY KEY, filler text)");
        server.Disk!.Fill();
        var committed = 0;
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            for (; committed < 20_000; committed++)
            {
                await Sql.RunAsync(database, $"INSERT INTO t VALUES ({committed}, repeat('x', 5000))");
            }
        });

        server.Disk.Free();
        if (!server.IsRunning)
        {
            await server.StartAgainAsync();
        }

        Assert.InRange((long)(await Sql.RunAsync(database, "SELECT count(*) FROM t"))!, committed, committed + 1);
        Assert.Equal(committed, (long)(await Sql.RunAsync(database, $"SELECT count(*) FROM t WHERE n < {committed}"))!);
        await Sql.RunAsync(database, $"INSERT INTO t VALUES (-1, '')");
    }
}
