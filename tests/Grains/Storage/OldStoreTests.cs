using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Recsys.Grains.Coordination;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Storage;

/// <summary>Rows as stores from before keys were escaped have them, written by the provider that wrote them.</summary>
public sealed class OldStoreTests : ClusterTest
{
    protected override RecsysTestClusterOptions Options => new() { Folder = Folder };

    [Fact]
    public async Task AnswersOfUsers_MoveIntoTheLog_WhereverItIsClearWhoseTheyAre()
    {
        await UpsertAsync(5);
        foreach (var user in new[] { "ann", "42", "ABC", "7", "007", "0195153448000000000000000000000a" })
        {
            await Client.TrackAsync(Now("e1", "i1", user: user));
        }

        foreach (var user in new[] { "ann", "42", "ABC", "007", "0195153448000000000000000000000a", "silent", "55" })
        {
            await WriteOldAsync("user", GrainId.Create("user", user), new UserSnapshot { LastSequence = 99, Answers = { ["genre"] = user } });
        }

        await RestartAsync();

        foreach (var user in new[] { "ann", "42", "ABC", "0195153448000000000000000000000a", "silent", "55" })
        {
            Assert.Equal(user, (await Client.GetUserAsync(user)).Answers["genre"]);
        }

        Assert.Empty((await Client.GetUserAsync("7")).Answers);
        Assert.Empty((await Client.GetUserAsync("007")).Answers);
        Assert.Empty((await Client.GetUserAsync("0042")).Answers);
        Assert.Equal(1, (await Client.GetUserAsync("ann")).Counters.Sum());
        await Cluster.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Assert.DoesNotContain("silent", await File.ReadAllTextAsync(Path.Combine(Folder, "grains.db"), System.Text.Encoding.Latin1));
        await StartClusterAsync();
        Assert.Equal("silent", (await Client.GetUserAsync("silent")).Answers["genre"]);
    }

    [Fact]
    public async Task StateUnderAnUnescapedKey_IsTakenOver_ByTheKeyOfThatVerySpelling()
    {
        var coordinator = GrainId.Create("coordinator", "9");
        await WriteOldAsync(ModelCoordinatorGrain.StateName, coordinator, new CoordinatorState { Epoch = 7, Active = "v7" });
        await WriteOldAsync("test", GrainId.Create("test", "7"), new CoordinatorState { Epoch = 8 });
        var storage = Cluster.Services().GetRequiredKeyedService<IGrainStorage>(RecsysStorage.Name);

        for (var round = 0; round < 2; round++)
        {
            var read = new GrainState<CoordinatorState>();
            await storage.ReadStateAsync(ModelCoordinatorGrain.StateName, coordinator, read);
            Assert.Equal((true, 7, "v7"), (read.RecordExists, read.State!.Epoch, read.State.Active));
        }

        var other = new GrainState<CoordinatorState>();
        await storage.ReadStateAsync("test", GrainId.Create("test", "007"), other);
        Assert.False(other.RecordExists);
        await storage.ReadStateAsync("test", GrainId.Create("test", "7"), other);
        Assert.Equal(8, other.State!.Epoch);
    }

    private Task WriteOldAsync<T>(string state, GrainId grain, T value) =>
        Cluster.Services().GetRequiredKeyedService<IGrainStorage>(SqliteStorageExtensions.InnerName).WriteStateAsync(state, grain, new GrainState<T>(value));
}
