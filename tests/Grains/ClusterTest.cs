using Recsys.Client;
using Recsys.Conformance;
using Recsys.Models;
using Recsys.Simulation;

namespace Recsys.Grains.Tests;

/// <summary>A test with a cluster of its own, whose folder survives restarts within the test.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    protected RecsysTestCluster Cluster { get; private set; } = null!;

    protected IRecsysClient Client => Cluster.Client;

    protected string Folder => _folder.Path;

    protected virtual RecsysTestClusterOptions Options => new() { Folder = _folder.Path };

    public async ValueTask InitializeAsync() => Cluster = await RecsysTestCluster.StartAsync(Options);

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task RestartAsync()
    {
        await Cluster.DisposeAsync();
        Cluster = await RecsysTestCluster.StartAsync(Options);
    }

    /// <summary>Starts a cluster in place of one that the test has disposed of.</summary>
    protected async Task StartClusterAsync() => Cluster = await RecsysTestCluster.StartAsync(Options);

    protected async Task UpsertAsync(int count, Func<int, Item>? make = null)
    {
        await Client.UpsertItemsAsync(Enumerable.Range(0, count).Select(make ?? (i => new Item { Id = $"i{i}" })).ToArray());
        await Cluster.RefreshAsync();
    }

    /// <summary>Publishes a small model of the items i0 to i49 in the cluster's model store.</summary>
    protected async Task PublishAsync(string version, int seed = 1, Func<TestArtifactOptions, ArtifactContent>? make = null)
    {
        var options = new TestArtifactOptions { Version = version, Seed = seed, ItemIds = [.. Enumerable.Range(0, 50).Select(i => $"i{i}")] };
        using var source = new TempFolder();
        ArtifactWriter.Write(source["artefact"], (make ?? TestArtifacts.Content)(options));
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(Folder, "models") });
        await store.PublishAsync(version, source["artefact"]);
    }

    /// <summary>A file of a published version.</summary>
    protected string ModelFile(string version, string name) => Path.Combine(Folder, "models", version, name);

    protected Task<RecommendResponse> AskAsync(string user, int count = 10) =>
        Client.RecommendAsync(new RecommendRequest { UserId = user, Count = count });

    protected static UserEvent Now(string id, string item, EventKind kind = EventKind.Click, string user = "u1") =>
        Events.Make(id, user, item, kind, time: TimeProvider.System.GetUtcNow());
}
