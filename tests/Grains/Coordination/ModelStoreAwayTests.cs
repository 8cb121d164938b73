using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Conformance;
using Recsys.Models;
using Recsys.Simulation;
using Fault = Recsys.Grains.Tests.Coordination.FaultyStore.Fault;

namespace Recsys.Grains.Tests.Coordination;

/// <summary>A model store that is away says nothing of a version: what was asked for can be asked for again.</summary>
public sealed class ModelStoreAwayTests : ClusterTest
{
    private readonly FaultyStore.Faults _faults = new();
    private readonly ShiftedClock _clock = new();
    private bool _blobs;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Time = _clock,
        // Long enough for a machine that is busy; only what hangs waits so long.
        Limits = limits => limits.PrepareTimeout = TimeSpan.FromSeconds(10),
        Services = services =>
        {
            if (_blobs)
            {
                services.AddSingleton<IModelStore>(DeadBlobStore());
            }
            else
            {
                FaultyStore.Use(services, Folder, _faults);
            }
        },
    };

    private IModelCoordinatorGrain Models => Client.Models;

    public static TheoryData<string> Faults => [nameof(Fault.Http503), nameof(Fault.Timeout), nameof(Fault.NetworkGone), nameof(Fault.Hangs)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Promote_StoreIsAway_IsUnavailable_AndTheVersionCanBePromotedLater(string fault)
    {
        await PublishAsync("a");
        await PublishAsync("b", 2);
        await Models.PromoteAsync("a");
        await Models.RegisterAsync("b");
        _faults.All = Enum.Parse<Fault>(fault);
        using var seen = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());

        var preparing = await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Models.PromoteAsync("b"));
        var registering = await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Models.RegisterAsync("c"));

        Assert.Equal(("b", "c"), (preparing.Version, registering.Version));
        Assert.Contains("try again", preparing.Message);
        Assert.Equal(
            [("a", ModelState.Active, null), ("b", ModelState.Registered, (string?)null)],
            (await Models.ListAsync()).Select(v => (v.Version, v.State, v.Reason)).OrderBy(v => v.Version));
        Assert.Equal(["a"], Assert.Single(await Models.GetSilosAsync()).LoadedVersions);
        var answer = await AskAsync("u1");
        Assert.Equal(("a", null), (answer.ModelVersion, answer.DegradedReason));
        Assert.Equal(2, seen["recsys.swap.count outcome=unavailable"]);
        Assert.Equal(1, seen["recsys.swap.prepared outcome=unavailable"]);

        _faults.All = Fault.None;
        Assert.Equal(new ActiveModel(2, "b"), (await Models.PromoteAsync("b")).Active);
        Assert.Equal(1, seen["recsys.swap.count outcome=promoted"]);
        Assert.Equal(1, seen["recsys.swap.duration phase=prepare"]);
        Assert.Equal(1, seen["recsys.swap.duration phase=switch"]);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Start_StoreIsAway_ServesPopularItems_SaysSo_AndCatchesUp(string fault)
    {
        await UpsertAsync(50);
        await PublishAsync("a");
        await Models.PromoteAsync("a");
        _faults.All = Enum.Parse<Fault>(fault);
        await RestartAsync();
        using var seen = new InstrumentRecorder(Cluster.Services().GetRequiredService<IMeterFactory>());

        var answer = await AskAsync("u1");
        Assert.Equal((null, 10), (answer.ModelVersion, answer.Items.Count));
        Assert.Contains("version 'a' could not be loaded, popular items instead", answer.DegradedReason);
        var silo = Assert.Single(await Models.GetSilosAsync());
        Assert.Equal((true, null, answer.DegradedReason), (silo.Answers, silo.ActiveVersion, silo.Problem));
        var loop = Cluster.Services().GetRequiredService<BackgroundHealth>().Loops.Single(l => l.Name == "models");
        Assert.True(loop.Failures > 0);
        Assert.Contains("'a'", loop.LastError);
        seen.Observe();
        Assert.Equal(1, seen["recsys.swap.behind"]);
        Assert.Equal(ModelState.Active, Assert.Single(await Models.ListAsync()).State);

        _faults.All = Fault.None;
        _clock.Pass(TimeSpan.FromMinutes(2));
        await Cluster.RefreshAsync();
        var after = await AskAsync("u1");
        Assert.Equal(("a", null), (after.ModelVersion, after.DegradedReason));
        Assert.Null(Assert.Single(await Models.GetSilosAsync()).Problem);
        seen.Observe();
        Assert.Equal((0, 1), (seen["recsys.swap.behind"], seen["recsys.swap.loaded"]));
    }

    [Fact]
    public async Task Start_BlobStoreIsAway_ServesTheActiveVersionFromItsCache()
    {
        await UpsertAsync(50);
        await PublishAsync("a");
        await Models.PromoteAsync("a");
        Directory.CreateDirectory(Path.Combine(Folder, "cache"));
        Directory.Move(Path.Combine(Folder, "models", "a"), Path.Combine(Folder, "cache", "a"));
        _blobs = true;
        await RestartAsync();

        var answer = await AskAsync("u1");
        Assert.Equal(("a", null), (answer.ModelVersion, answer.DegradedReason));
        await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Models.PromoteAsync("b"));
    }

    [Fact]
    public async Task Rollback_StoreIsAway_IsUnavailable_AndTheVersionsStayWhatTheyWere()
    {
        await PublishAsync("a");
        await PublishAsync("b", 2);
        await Models.PromoteAsync("a");
        await Models.PromoteAsync("b");
        _faults.All = Fault.Http503;

        await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Models.RollbackAsync());
        await Assert.ThrowsAsync<ModelSwapUnavailableException>(() => Models.RollbackAsync("a"));

        Assert.Equal([("a", ModelState.Retired), ("b", ModelState.Active)], (await Models.ListAsync()).Select(v => (v.Version, v.State)).OrderBy(v => v.Version));
        _faults.All = Fault.None;
        Assert.Equal("a", (await Models.RollbackAsync()).Active.Version);
    }

    [Fact]
    public async Task Follow_CacheKeepsTheActiveAndThePreviousVersion()
    {
        await PublishAsync("a");
        await PublishAsync("b", 2);
        await PublishAsync("c", 3);
        await Models.PromoteAsync("a");
        await Models.PromoteAsync("b");
        await Models.PromoteAsync("c");
        await Cluster.RefreshAsync();

        Assert.Equal(["b", "c"], _faults.Kept.Distinct().Order());
    }

    private BlobModelStore DeadBlobStore() => BlobModelStore.Connect(
        "DefaultEndpointsProtocol=http;AccountName=recsys;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/recsys",
        "models",
        new BlobModelStoreOptions { CacheFolder = Path.Combine(Folder, "cache"), Retries = 0, NetworkTimeout = TimeSpan.FromMilliseconds(500) });
}
