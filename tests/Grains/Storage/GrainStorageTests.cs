using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class GrainStorageTests : ClusterTest
{
    private static readonly GrainId Key = GrainId.Create("test", "somebody's key");

    private IGrainStorage Storage => Cluster.Services().GetRequiredKeyedService<IGrainStorage>(RecsysStorage.Name);

    [Fact]
    public async Task Write_IsReadBack_AndEachWriteGetsANewTag()
    {
        var written = Snapshot(7, "a", "b");
        await Storage.WriteStateAsync("user", Key, written);
        var first = written.ETag;

        var read = await ReadAsync();
        Assert.True(read.RecordExists);
        Assert.Equal(first, read.ETag);
        Assert.Equivalent(written.State, read.State, strict: true);

        read.State!.LastSequence = 8;
        await Storage.WriteStateAsync("user", Key, read);
        Assert.NotEqual(first, read.ETag);
        Assert.Equal(8, (await ReadAsync()).State!.LastSequence);
    }

    [Fact]
    public async Task Read_NothingStored_IsEmpty()
    {
        var read = await ReadAsync();

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
    }

    [Fact]
    public async Task Write_OverAnotherVersion_IsAConflict_AndChangesNothing()
    {
        var mine = Snapshot(1);
        await Storage.WriteStateAsync("user", Key, mine);
        var stale = await ReadAsync();
        mine.State!.LastSequence = 2;
        await Storage.WriteStateAsync("user", Key, mine);

        stale.State!.LastSequence = 99;
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("user", Key, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("user", Key, Snapshot(98)));
        Assert.Equal(2, (await ReadAsync()).State!.LastSequence);
    }

    [Fact]
    public async Task Clear_DeletesTheRow_AndAStaleTagIsAConflict()
    {
        var state = Snapshot(1);
        await Storage.WriteStateAsync("user", Key, state);
        var stale = await ReadAsync();
        await Storage.WriteStateAsync("user", Key, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("user", Key, stale));
        Assert.Equal(1, Rows());
        await Storage.ClearStateAsync("user", Key, state);
        Assert.Equal(0, Rows());
        Assert.False((await ReadAsync()).RecordExists);

        await Storage.WriteStateAsync("user", Key, Snapshot(5));
        Assert.Equal(5, (await ReadAsync()).State!.LastSequence);
    }

    private static GrainState<UserSnapshot> Snapshot(long last, params string[] items) => new(new UserSnapshot
    {
        LastSequence = last,
        Counters = [1, 2, 3, 4, 5, 6, 7, 8, 9],
        Session = [.. items.Select((item, i) => new SessionEntry(item, EventKind.Play, 1.5f * i, 1000 + i))],
    });

    private async Task<GrainState<UserSnapshot>> ReadAsync()
    {
        var state = new GrainState<UserSnapshot>(new UserSnapshot());
        await Storage.ReadStateAsync("user", Key, state);
        return state;
    }

    private long Rows()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "grains.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM OrleansStorage WHERE GrainIdExtensionString = $key";
        command.Parameters.AddWithValue("$key", "~somebody's key");
        return (long)command.ExecuteScalar()!;
    }
}
