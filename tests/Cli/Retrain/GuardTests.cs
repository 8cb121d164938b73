using Microsoft.Extensions.Time.Testing;
using Recsys.Cli.Hosting;
using Recsys.Cli.Retrain;
using Recsys.Conformance;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Simulation;

namespace Recsys.Cli.Tests.Retrain;

/// <summary>Promotions in a cluster whose users click half of what one version shows, and a tenth of what another does.</summary>
[Collection("console")]
public sealed class GuardTests : IAsyncLifetime
{
    private const int Users = 40;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    private readonly TempFolder _folder = new();
    private readonly GuardClock _time = new();
    private RecsysTestCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions { Folder = _folder.Path, Time = _time });
        await _cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, 50).Select(i => new Item { Id = $"i{i}" })]);
        await _cluster.RefreshAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Promote_VersionWhoseListsUsersTakeLessOf_IsRolledBack_AndOneThatIsAsGoodStays()
    {
        await PublishAsync("first", 1);
        await PublishAsync("good", 2);
        await PublishAsync("bad", 3);
        await _cluster.Client.Models.PromoteAsync("first", Cancellation);
        await UseAsync("first", take: 0.5);

        Assert.True(await PromoteAsync("good", take: 0.5));
        Assert.Equal("good", (await _cluster.Client.Models.GetActiveAsync()).Version);

        await UseAsync("good", take: 0.5);
        Assert.False(await PromoteAsync("bad", take: 0.1));
        Assert.Equal("good", (await _cluster.Client.Models.GetActiveAsync()).Version);
    }

    [Fact]
    public async Task Promote_VersionWhoseRankerFails_IsRolledBack_ThoughUsersTakeAsMuch()
    {
        await PublishAsync("first", 1);
        await PublishAsync("fragile", 2, o => FragileRanker.Content("Sqrt", o));
        await _cluster.Client.Models.PromoteAsync("first", Cancellation);
        await UseAsync("first", take: 0.5);

        Assert.False(await PromoteAsync("fragile", take: 0.5));
        Assert.Equal("first", (await _cluster.Client.Models.GetActiveAsync()).Version);
    }

    // Promotes it as a round does, with users who ask meanwhile.
    private async Task<bool> PromoteAsync(string version, double take)
    {
        var log = new LogSource(_folder.Path, () => StoredLog.Open(_folder.Path), long.MinValue, long.MaxValue);
        var round = new RetrainRound(
            new RetrainPlan { MinUsers = Users / 2 }, new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] }), null, null, _time);
        _time.Forget();
        var promotion = round.PromoteAsync(_cluster.Client.Models, log, version, Guard, Cancellation);
        await Task.WhenAny(_time.Watching, promotion);
        await UseAsync(version, take);
        _time.Advance(Guard);
        return await promotion;
    }

    // Each user asks once and takes a share of the list, an item more or less by turns.
    private async Task UseAsync(string version, double take)
    {
        for (var user = 0; user < Users; user++)
        {
            // Something is known of them, or there were nothing to rank by.
            await _cluster.Client.TrackAsync([Click($"{version}-{user}", $"i{user % 50}")]);
            var answer = await _cluster.Client.RecommendAsync(new RecommendRequest { UserId = $"{version}-{user}", Count = 10 });
            Assert.Equal(version, answer.ModelVersion);
            var taken = answer.Items.Take((int)(10 * take) + (user % 2 == 0 ? 1 : -1)).ToArray();
            await _cluster.Client.TrackAsync([.. taken.Select(i => Click($"{version}-{user}", i.ItemId, answer.RequestId))]);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>Tells when somebody has begun to wait for the end of the guard.</summary>
    private sealed class GuardClock() : FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000))
    {
        private TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Watching => _watching.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == Guard)
            {
                _watching.TrySetResult();
            }

            return timer;
        }

        public void Forget() => _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private UserEvent Click(string user, string item, string? request = null) => new()
    {
        Id = UserEvent.NewId(),
        UserId = user,
        ItemId = item,
        Kind = EventKind.Click,
        Time = _time.GetUtcNow(),
        RequestId = request,
    };

    private async Task PublishAsync(string version, int seed, Func<TestArtifactOptions, ArtifactContent>? make = null)
    {
        using var source = new TempFolder();
        var options = new TestArtifactOptions { Version = version, Seed = seed, ItemIds = [.. Enumerable.Range(0, 50).Select(i => $"i{i}")] };
        ArtifactWriter.Write(source["artefact"], (make ?? TestArtifacts.Content)(options));
        await new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] }).PublishAsync(version, source["artefact"], Cancellation);
    }
}
