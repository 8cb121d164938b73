using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Serving.Tests;

public sealed class ModelHostTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    private ModelHost Host => _setup.Host;

    public void Dispose() => _setup.Dispose();

    [Fact]
    public void Acquire_BeforeTheFirstActivation_IsEmpty()
    {
        using var lease = Host.Acquire();

        Assert.Null(lease.Model);
        Assert.Null(Host.ActiveVersion);
        Assert.Equal(0, Host.Epoch);
        Assert.Empty(Host.LoadedVersions);
    }

    [Fact]
    public async Task Prepare_LoadsWithoutServing_ActivateServes_DiscardUnloads()
    {
        await PublishAsync("a", "b");
        await Host.PrepareAsync("a");
        Assert.Equal(["a"], Host.LoadedVersions);
        Assert.Null(Host.ActiveVersion);

        Assert.True(Host.Activate("a", 1));
        Assert.Equal(("a", 1L), (Host.ActiveVersion, Host.Epoch));

        await Host.PrepareAsync("b");
        Assert.Equal(["a", "b"], Host.LoadedVersions);
        Host.Discard("b");
        Assert.Equal(["a"], Host.LoadedVersions);
        Assert.False(Host.Activate("b", 2));
        Assert.Equal(("a", 1L), (Host.ActiveVersion, Host.Epoch));
    }

    [Fact]
    public async Task Prepare_ActiveOrPreparedVersion_ChangesNothing()
    {
        await PublishAsync("a");
        await Host.PrepareAsync("a");
        await Host.PrepareAsync("a");
        Host.Activate("a", 1);
        using var before = Host.Acquire();
        await Host.PrepareAsync("a");

        Assert.Equal(["a"], Host.LoadedVersions);
        Assert.Same(before.Model, Lease().Model);
    }

    [Fact]
    public async Task Prepare_SameVersionTwiceAtOnce_KeepsOneCopy()
    {
        await PublishAsync("a");
        await Task.WhenAll(Host.PrepareAsync("a"), Host.PrepareAsync("a"), Host.PrepareAsync("a"));

        Assert.Equal(["a"], Host.LoadedVersions);
    }

    [Fact]
    public async Task Prepare_VersionThatBecomesActiveMeanwhile_KeepsNoSecondCopy()
    {
        await PublishAsync("a");
        var store = new GatedStore(_setup.Store);
        using var host = new ModelHost(store, _setup.Table, new Recsys.Retrieval.RecallOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        var slow = host.PrepareAsync("a");
        store.Open = true;
        await host.PrepareAsync("a");
        host.Activate("a", 1);
        store.Gate.SetResult();
        await slow;

        Assert.Equal(["a"], host.LoadedVersions);
    }

    [Fact]
    public async Task Discard_WhileTheVersionIsStillLoading_KeepsItOut()
    {
        await PublishAsync("a");
        var store = new GatedStore(_setup.Store);
        using var host = new ModelHost(store, _setup.Table, new Recsys.Retrieval.RecallOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        var slow = host.PrepareAsync("a");
        host.Discard("a");
        store.Gate.SetResult();
        await slow;

        Assert.Empty(host.LoadedVersions);
        Assert.False(host.Activate("a", 1));
    }

    [Fact]
    public async Task Discard_OfAnotherVersion_LeavesTheOneThatIsLoading()
    {
        await PublishAsync("a");
        var store = new GatedStore(_setup.Store);
        using var host = new ModelHost(store, _setup.Table, new Recsys.Retrieval.RecallOptions(), _setup.Time, NullLogger<ModelHost>.Instance);
        var slow = host.PrepareAsync("a");
        Assert.Equal(["a"], host.VersionsInUse);
        host.Discard("b");
        store.Gate.SetResult();
        await slow;

        Assert.Equal(["a"], host.LoadedVersions);
        Assert.Equal(["a"], host.VersionsInUse);
    }

    [Fact]
    public async Task Unclaimed_PreparedLongAgo_IsUnloadedUnlessItWasAskedForAgain()
    {
        await PublishAsync("a", "b");
        await Host.PrepareAsync("a");
        await Host.PrepareAsync("b");
        _setup.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(Host.Unclaimed(TimeSpan.FromMinutes(1)));
        _setup.Time.Advance(TimeSpan.FromSeconds(1));
        var unclaimed = Host.Unclaimed(TimeSpan.FromMinutes(1));
        Assert.Equal(["a", "b"], unclaimed.Select(u => u.Version).Order());

        await Host.PrepareAsync("b");
        Assert.Equal(["a"], unclaimed.Where(Host.Discard).Select(u => u.Version));
        Assert.Equal(["b"], Host.LoadedVersions);
        Assert.Empty(Host.Unclaimed(TimeSpan.FromMinutes(1)));
        Assert.False(Host.Discard(unclaimed.Single(u => u.Version == "a")));
    }

    [Fact]
    public async Task Unclaimed_ActiveVersion_IsNever()
    {
        await PublishAsync("a");
        await _setup.ActivateAsync("a");
        _setup.Time.Advance(TimeSpan.FromDays(1));

        Assert.Empty(Host.Unclaimed(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Prepare_StoreHangs_IsUnavailableInTime()
    {
        var store = new GatedStore(_setup.Store);
        using var host = new ModelHost(store, _setup.Table, new Recsys.Retrieval.RecallOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);

        await Assert.ThrowsAsync<ModelStoreUnavailableException>(() => host.PrepareAsync("a", TimeSpan.FromMilliseconds(1)));

        Assert.Empty(host.VersionsInUse);
    }

    [Fact]
    public async Task Prepare_FileThatMayNotBeRead_IsUnavailable()
    {
        await PublishAsync("a");

        // A folder in a file's place: opening it is denied whoever asks.
        File.Delete(_setup.FileOf("a", ArtifactNames.Recall));
        Directory.CreateDirectory(_setup.FileOf("a", ArtifactNames.Recall));

        await Assert.ThrowsAsync<ModelStoreUnavailableException>(() => Host.PrepareAsync("a"));
    }

    [Fact]
    public async Task Activate_WhileALeaseIsOut_UnloadsTheOldModelOnlyAfterItsRelease()
    {
        await PublishAsync("a", "b");
        await _setup.ActivateAsync("a");
        var lease = Host.Acquire();
        var other = Host.Acquire();
        await _setup.ActivateAsync("b");

        Assert.Equal("b", Host.ActiveVersion);
        Assert.Equal("a", lease.Model!.Version);
        Use(lease.Model);
        lease.Dispose();
        Assert.False(other.Model!.Unloaded);
        other.Dispose();
        Assert.True(other.Model.Unloaded);
    }

    [Fact]
    public async Task Activate_NoLeaseOut_UnloadsTheOldModelAtOnce()
    {
        await PublishAsync("a", "b");
        await _setup.ActivateAsync("a");
        var old = Lease().Model!;
        await _setup.ActivateAsync("b");

        Assert.True(old.Unloaded);
    }

    [Fact]
    public async Task Activate_EpochThatIsNotNewer_IsIgnored()
    {
        await PublishAsync("a", "b");
        await Host.PrepareAsync("a");
        await Host.PrepareAsync("b");
        Host.Activate("a", 5);

        Assert.True(Host.Activate("b", 5));
        Assert.True(Host.Activate("b", 4));
        Assert.Equal(("a", 5L), (Host.ActiveVersion, Host.Epoch));
        Assert.True(Host.Activate("a", 6));
        Assert.Equal(("a", 6L), (Host.ActiveVersion, Host.Epoch));
    }

    [Fact]
    public async Task Acquire_FromManyThreadsDuringSwaps_NeverSeesAnUnloadedModel()
    {
        await PublishAsync("a", "b");
        await _setup.ActivateAsync("a");
        var swapping = true;
        var uses = 0;
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            do
            {
                using var lease = Host.Acquire();
                Assert.False(lease.Model!.Unloaded);
                Use(lease.Model);
                Assert.False(lease.Model.Unloaded);
                Interlocked.Increment(ref uses);
            }
            while (Volatile.Read(ref swapping));
        })).ToArray();

        var seen = new List<ServingModel>();
        for (var swap = 0; swap < 30; swap++)
        {
            seen.Add(Lease().Model!);
            await _setup.ActivateAsync(swap % 2 == 0 ? "b" : "a");
        }

        Volatile.Write(ref swapping, false);
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(uses >= 4);
        Assert.All(seen, old => Assert.True(old.Unloaded));
        Assert.False(Lease().Model!.Unloaded);
    }

    [Fact]
    public async Task Prepare_CorruptArtefact_IsRefused_AndTheActiveOneServes()
    {
        await PublishAsync("a", "b");
        await _setup.ActivateAsync("a");
        var file = _setup.FileOf("b", ArtifactNames.Recall);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[5] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Host.PrepareAsync("b"));

        Assert.Contains(ArtifactNames.Recall, error.Message);
        Assert.Equal(["a"], Host.LoadedVersions);
        Use(Lease().Model!);
    }

    [Fact]
    public async Task Prepare_ModelThatFailsWhileWarmingUp_IsRefused()
    {
        _setup.AddItems(5);
        await _setup.PublishAsync(FragileRanker.Content("Log", new TestArtifactOptions { Version = "fragile" }));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Host.PrepareAsync("fragile"));

        Assert.Contains("not finite", error.Message);
        Assert.Empty(Host.LoadedVersions);
    }

    [Fact]
    public async Task Prepare_StoreWithAnotherVersionUnderTheName_IsRefused()
    {
        await PublishAsync("a");
        var store = new GatedStore(_setup.Store) { Open = true, Instead = "a" };
        using var host = new ModelHost(store, _setup.Table, new Recsys.Retrieval.RecallOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => host.PrepareAsync("c"));

        Assert.Contains("'a'", error.Message);
        Assert.Contains("'c'", error.Message);
        Assert.Empty(host.LoadedVersions);
    }

    [Fact]
    public async Task Prepare_VersionThatTheStoreDoesNotHave_IsRefused() =>
        await Assert.ThrowsAsync<ModelVersionNotFoundException>(() => Host.PrepareAsync("nothing"));

    [Fact]
    public async Task ExtendRows_GivesNewItemsRowsInEveryLoadedModel()
    {
        await PublishAsync("a", "b");
        await _setup.ActivateAsync("a");
        await Host.PrepareAsync("b");
        var index = _setup.Table.Upsert("item-07", 1, [], true, new long[9]);
        Assert.Equal(-1, Lease().Model!.Rows.RowOf(index));
        Host.ExtendRows();
        Assert.Equal(7, Lease().Model!.Rows.RowOf(index));
        Host.Activate("b", 99);
        Assert.Equal(7, Lease().Model!.Rows.RowOf(index));
    }

    [Fact]
    public async Task Dispose_UnloadsEverything()
    {
        await PublishAsync("a");
        await _setup.ActivateAsync("a");
        var model = Lease().Model!;
        Host.Dispose();

        Assert.True(model.Unloaded);
        Assert.Null(Lease().Model);
    }

    private static void Use(ServingModel serving)
    {
        var interest = new float[serving.Model.Schema.InterestDimension];
        serving.Model.ComputeInterest([new HistoryEvent(1, InteractionKind.Click, 0, 0)], interest);
        Assert.Equal(1, VectorMath.Dot(interest, serving.Model.Recall[1]), 1e-4f);
    }

    private async Task PublishAsync(params string[] versions)
    {
        for (var i = 0; i < versions.Length; i++)
        {
            await _setup.PublishAsync(new TestArtifactOptions { Version = versions[i], Seed = i + 1 });
        }
    }

    private ModelLease Lease()
    {
        var lease = Host.Acquire();
        lease.Dispose();
        return lease;
    }

    // Holds fetches back until the gate opens, unless told that it stands open.
    private sealed class GatedStore(IModelStore inner) : IModelStore
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Open { get; set; }

        public string? Instead { get; init; }

        public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => inner.ListAsync(cancellationToken);

        public ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default) =>
            inner.PublishAsync(version, folder, cancellationToken);

        public async ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default)
        {
            if (!Open)
            {
                await Gate.Task.WaitAsync(cancellationToken);
            }

            return await inner.FetchAsync(Instead ?? version, cancellationToken);
        }
    }
}
