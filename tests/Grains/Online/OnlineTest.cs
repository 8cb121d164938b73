using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Recsys.Core;
using Recsys.Grains.Online;
using Recsys.Grains.Storage;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Online;

/// <summary>A cluster that learns, on a clock that only the test moves, and users each of whom asks once and clicks on what they like of it at once.</summary>
public abstract class OnlineTest : ClusterTest
{
    private const int Items = 40;

    private readonly Random _random = new(5);
    private int _users;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Time = Clock,
        Silos = Silos,
        Services = services => services
            .Configure<ImpressionOptions>(o => (o.Windows.Click, o.Windows.Impression) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)))
            .Configure<ServingOptions>(o => o.OnlineWeight = 1)
            .Configure<OnlineOptions>(o =>
            {
                o.Enabled = true;
                Configure(o);
            }),
    };

    protected virtual int Silos => 2;

    private protected HandClock Clock { get; } = new(Events.Start);

    // What each user sees without clicking; all labels of it are false two seconds later.
    protected long Shown { get; private set; }

    protected long Clicked { get; private set; }

    private protected IEnumerable<OnlineFollower> Followers => Enumerable.Range(0, Cluster.Silos.Count).Select(s => Cluster.Services(s).GetRequiredService<OnlineFollower>());

    private protected abstract void Configure(OnlineOptions options);

    /// <summary>Items of two genres in turn.</summary>
    protected Task FillAsync() => UpsertAsync(Items, i => new Item { Id = $"i{i}", Attributes = [new("genre", i % 2 == 0 ? "rpg" : "puzzle"), new("tag", i == 0 ? "rare" : "common")] });

    /// <summary>Seconds in each of which five users ask and click.</summary>
    /// <param name="seconds">How many.</param>
    /// <param name="rpg">Probability of a click on an item of one genre.</param>
    /// <param name="puzzle">And of the other.</param>
    /// <param name="lose">Whether the clicks lose their request's id on the way.</param>
    protected async Task LiveAsync(int seconds, double rpg, double puzzle, bool lose = false)
    {
        for (var second = 0; second < seconds; second++)
        {
            var events = new List<UserEvent>();
            for (var u = 0; u < 5; u++)
            {
                var user = $"u{_users++}";
                var list = await AskAsync(user, Items);
                Assert.Equal(Items, list.Items.Count);
                Shown += Items;
                foreach (var item in list.Items.Where(i => _random.NextDouble() < (IsRpg(i.ItemId) ? rpg : puzzle)))
                {
                    Clicked++;
                    events.Add(Click(user, item.ItemId) with { RequestId = lose ? "lost" : list.RequestId });
                }
            }

            // A commit takes the lists that wait along, also where nobody clicks: nothing waits for events of this kind.
            events.Add(Events.Make($"e{_users}", "tick", "i1", EventKind.Like, time: Clock.GetUtcNow()));
            await Client.TrackAsync(events);
            await PassAsync();
        }
    }

    /// <summary>A second passes, and each silo asks for what was learned.</summary>
    protected async Task PassAsync()
    {
        Clock.Pass(TimeSpan.FromSeconds(1));
        foreach (var follower in Followers)
        {
            await follower.FollowAsync(CancellationToken.None);
        }
    }

    private protected UserEvent Click(string user, string item) => Events.Make($"{user}-{item}", user, item, time: Clock.GetUtcNow());

    private protected OnlineModel Model(int silo) => Cluster.Services(silo).GetRequiredService<OnlineModel>();

    /// <summary>The weight of an attribute on a silo.</summary>
    protected float Weight(int silo, string field, string value)
    {
        var features = Cluster.Services(silo).GetRequiredService<OnlineSettings>().Items.Features;
        return Model(silo).Weights![features.Space.BucketOf(features.OfItem("any", [new ItemAttribute(field, value)])[1])];
    }

    /// <summary>All weights of a silo.</summary>
    protected float[] Weights(int silo) => [.. Enumerable.Range(0, Model(silo).Weights!.Size).Select(b => Model(silo).Weights![b])];

    /// <summary>What is stored of the bucket that every sample has.</summary>
    private protected async Task<(double Z, double N)> StoredBiasAsync()
    {
        var services = Cluster.Services();
        var state = new GrainState<OnlineState>(new OnlineState());
        await services.GetRequiredKeyedService<IGrainStorage>(RecsysStorage.Name)
            .ReadStateAsync(OnlineLearnerGrain.StateName, Cluster.Grains.GetGrain<IOnlineLearnerGrain>(0).GetGrainId(), state);
        var space = services.GetRequiredService<OnlineSettings>().Items.Features.Space;
        var sums = state.State!.Sums;
        var at = Array.IndexOf(sums.Buckets, space.BucketOf(space.Of("bias", string.Empty)));
        return at < 0 ? default : (sums.Z[at], sums.N[at]);
    }

    private static bool IsRpg(string item) => (item[^1] - '0') % 2 == 0;

    /// <summary>A clock whose timers never fire and that shows what it is told.</summary>
    private protected sealed class HandClock(DateTimeOffset start) : TimeProvider
    {
        private readonly StandingClock _standing = new(start);
        private long _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref _passed));

        public override long GetTimestamp() => Interlocked.Read(ref _passed);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _standing.CreateTimer(callback, state, dueTime, period);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);
    }
}
