using System.Text;
using Microsoft.Data.Sqlite;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>What is erased is gone from memory, files and models, and stays gone.</summary>
public sealed class ErasureTests : ClusterTest
{
    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Limits = l => l.SnapshotEvery = 5 };

    [Fact]
    public async Task Erase_LeavesNoTraceInTheFiles_AmongManyUsers()
    {
        await UpsertAsync(20);
        var users = Enumerable.Range(0, 60).Select(i => $"person-{i:00}-{(i * 7919) % 10007:00000}").ToArray();
        for (var round = 0; round < 3; round++)
        {
            foreach (var user in users)
            {
                await Client.TrackAsync(Enumerable.Range(0, 6).Select(i => Now($"{user}-{round}-{i}", $"i{i}", user: user)).ToArray());
            }
        }

        foreach (var user in users)
        {
            await Client.AnswerAsync(user, "favourite", $"secret-of-{user}");
        }

        var erased = users.Where((_, i) => i % 3 != 1).ToArray();
        foreach (var user in erased)
        {
            var report = await Client.EraseUserAsync(user);
            Assert.Equal((18, 1, true, true), (report.Events, report.Answers, report.Snapshot, report.FilesOverwritten));
        }

        Assert.Empty(Found(erased));
        await Cluster.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Assert.Empty(Found(erased));
        await RestartAsync();
        Assert.Equal(18, (await Client.GetUserAsync(users[1])).Counters.Sum());
        Assert.Equal($"secret-of-{users[1]}", (await Client.GetUserAsync(users[1])).Answers["favourite"]);
    }

    [Fact]
    public async Task Erase_RefusesWhatIsOlder_AndTakesWhatIsNewer()
    {
        await UpsertAsync(20);
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-5);
        await Client.TrackAsync(Events.Make("e1", item: "i1", time: before));
        await Client.EraseUserAsync("u1");

        var late = await Client.TrackAsync([Events.Make("e1", item: "i1", time: before), Events.Make("e2", item: "i2", time: before)]);

        Assert.Equal((0, 0, 2), (late.Accepted, late.Duplicates, late.Rejected.Count));
        Assert.Contains("erasure", late.Rejected[0].Error.Bound);
        Assert.Empty((await Client.GetUserAsync("u1")).Session);
        await RestartAsync();
        Assert.Equal(1, (await Client.TrackAsync([Events.Make("e3", item: "i3", time: TimeProvider.System.GetUtcNow().AddSeconds(1))])).Accepted);
        Assert.Equal(["i3"], (await Client.GetUserAsync("u1")).Session);
        Assert.Single((await Client.TrackAsync([Events.Make("e4", item: "i2", time: before)])).Rejected);
        Assert.Equal(1, (await Client.EraseUserAsync("u1")).Events);
    }

    [Fact]
    public async Task Erase_WhoWasMergedIntoThem_ForgetsThemInMemoryToo()
    {
        await UpsertAsync(20);
        await Client.TrackAsync([Now("v1", "i1", user: "visitor"), Now("a1", "i2", user: "ann")]);
        await Client.MergeUserAsync("visitor", "ann");
        await Client.TrackAsync(Now("v2", "i3", user: "visitor"));
        Assert.Equal(["i3"], (await Client.GetUserAsync("visitor")).Session);

        Assert.Equal(["visitor"], (await Client.EraseUserAsync("ann")).MergedUserIds);

        var visitor = await Client.GetUserAsync("visitor");
        Assert.Equal(0, visitor.Counters.Sum());
        Assert.Empty(visitor.Session);
    }

    [Fact]
    public async Task Erase_UserWhoseStateCannotBeRead_Works()
    {
        await UpsertAsync(20);
        await Client.TrackAsync(Enumerable.Range(0, 6).Select(i => Now($"e{i}", $"i{i}")).ToArray());
        await Cluster.DisposeAsync();
        using (var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "grains.db")};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "UPDATE user_snapshot SET payload = randomblob(100)";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        await RestartAsync();

        Assert.Equal(6, (await Client.EraseUserAsync("u1")).Events);
        Assert.Equal(0, (await Client.GetUserAsync("u1")).Counters.Sum());
    }

    private IEnumerable<string> Found(string[] users)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            foreach (var user in users.Where(u => text.Contains(u, StringComparison.Ordinal)))
            {
                yield return $"{user} in {Path.GetFileName(file)}";
            }
        }
    }
}
