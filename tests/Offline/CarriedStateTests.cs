using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Serving.Users;
using Recsys.Simulation;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Offline.Tests;

/// <summary>MIMN's memory is written when an event comes and carried on: it is of all events that ever were, where a session keeps fifty.</summary>
public sealed class CarriedStateTests : IDisposable
{
    private const int Items = 30;
    private const long Start = 1_700_000_000_000;

    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public CarriedStateTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LiveUser_EventByEvent_HasTheStateOfAllEvents()
    {
        await PublishAsync("a", seed: 1);
        using var silo = new Silo(_store);
        using var lease = await silo.ActivateAsync("a", 1);
        var serving = lease.Model!;
        HistoryEvent[] events = [.. Enumerable.Range(0, 130).Select(Event)];

        // One by one; a whole log at once; and what was kept of the first hundred with the rest behind it.
        var one = new LiveUser();
        foreach (var (at, e) in events.Index())
        {
            Apply(one, at, e);
            one.UpdateInterest(serving);
            Assert.False(one.MustReplay(serving));
        }

        var replayed = new LiveUser();
        foreach (var (at, e) in events.Index())
        {
            Apply(replayed, at, e);
        }

        Assert.True(replayed.MustReplay(serving));
        replayed.Replay(serving, events);
        var half = new LiveUser();
        foreach (var (at, e) in events[..100].Index())
        {
            Apply(half, at, e);
            half.UpdateInterest(serving);
        }

        Assert.Equal("a", half.CarriedVersion);
        var kept = new LiveUser();
        HistoryEvent[] session = [.. Enumerable.Range(0, half.Session.Count).Select(i => half.Session[i]).Reverse()];
        kept.GoOn(half.LastSequence, half.Counters, session, []);
        kept.GoOnWith(half.CarriedVersion!, half.RankState);
        foreach (var (at, e) in events[100..].Index())
        {
            Apply(kept, 100 + at, e);
        }

        Assert.Null(kept.CarriedVersion);
        kept.MoveInterestTo(serving);
        Assert.Equal(50, one.Session.Count);
        AssertNear(one.RankState, replayed.RankState);
        AssertNear(one.RankState, kept.RankState);
        AssertNear(one.Interest, kept.Interest);

        // What the session has forgotten is in the memory.
        var other = new LiveUser();
        HistoryEvent[] others = [.. events.Select((e, at) => at < 40 ? e with { Row = (e.Row + 7) % Items } : e)];
        foreach (var (at, e) in others.Index())
        {
            Apply(other, at, e);
            other.UpdateInterest(serving);
        }

        AssertNear(one.Interest, other.Interest);
        Assert.Contains(one.RankState.ToArray().Zip(other.RankState.ToArray()), p => Math.Abs(p.First - p.Second) > 1e-3);
    }

    [Fact]
    public async Task LiveUser_OtherVersion_IsReplayedOnce()
    {
        await PublishAsync("a", seed: 1);
        await PublishAsync("b", seed: 2);
        using var silo = new Silo(_store);
        HistoryEvent[] events = [.. Enumerable.Range(0, 80).Select(Event)];
        var user = new LiveUser();
        using (var lease = await silo.ActivateAsync("a", 1))
        {
            foreach (var (at, e) in events.Index())
            {
                Apply(user, at, e);
                user.UpdateInterest(lease.Model);
            }
        }

        using var next = await silo.ActivateAsync("b", 2);
        Assert.True(user.MustReplay(next.Model));
        user.Replay(next.Model!, events);
        Assert.False(user.MustReplay(next.Model));
        Assert.Equal("b", user.CarriedVersion);
        var fresh = new LiveUser();
        foreach (var (at, e) in events.Index())
        {
            Apply(fresh, at, e);
            fresh.UpdateInterest(next.Model);
        }

        AssertNear(fresh.RankState, user.RankState);
        user.UpdateInterest(null);
        Assert.Null(user.CarriedVersion);
    }

    // The served ranker's scores of a long history are those of the trained one, whatever the length that it learned from.
    [Fact]
    public async Task Predict_HistoryLongerThanInTraining_IsServedAsComputed()
    {
        using var ranker = await PublishAsync("a", seed: 3);
        var data = Data();
        using var served = await ServingRecommender.CreateAsync(_store, "a", null, data, data, TestContext.Current.CancellationToken);
        int[] items = [0, 5, 9, 29];
        float[] expected = new float[items.Length], actual = new float[items.Length];
        var user = new UserState(2, [.. Enumerable.Range(0, 90).Select(Event)], Start + 1_000_000);

        ranker.Predict(user, items, expected);
        served.ClickPredictor!.Predict(user, items, actual);

        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }

    [Fact]
    public async Task Silo_RestartsAndSwaps_ServesTheSameMemory()
    {
        using var ranker = await PublishAsync("a", seed: 1);
        using var other = await PublishAsync("b", seed: 2);
        var options = new RecsysTestClusterOptions { Folder = _folder.Path };
        var cluster = await RecsysTestCluster.StartAsync(options);
        try
        {
            await cluster.Client.UpsertItemsAsync([.. Enumerable.Range(0, Items).Select(i => new Item { Id = $"i{i}" })]);
            await cluster.RefreshAsync();
            await cluster.Client.Models.PromoteAsync("a");
            for (var at = 0; at < 90; at++)
            {
                await cluster.Client.TrackAsync([Tracked(at)]);
            }

            var before = await ScoresAsync();

            // Without a snapshot of the newest events, and with one.
            await RestartAsync();
            AssertNear(before, await ScoresAsync());
            for (var at = 90; at < 140; at++)
            {
                await cluster.Client.TrackAsync([Tracked(at)]);
            }

            before = await ScoresAsync();
            await RestartAsync();
            AssertNear(before, await ScoresAsync());

            // Another version reads the log from the beginning, and the first one does so again.
            await cluster.Client.Models.PromoteAsync("b");
            var ofOther = await ScoresAsync();
            Assert.NotEqual(before.Keys.OrderByDescending(i => before[i]), ofOther.Keys.OrderByDescending(i => ofOther[i]));
            await cluster.Client.TrackAsync([Tracked(140)]);
            var carried = await ScoresAsync();
            await RestartAsync();
            AssertNear(carried, await ScoresAsync());

            // The ranker itself says the same of the whole history.
            var expected = new float[Items];
            other.Predict(new UserState(-1, [.. Enumerable.Range(0, 141).Select(Event)], Start), [.. Enumerable.Range(0, Items)], expected);
            Assert.All(carried, s => Assert.Equal(expected[int.Parse(s.Key[1..], System.Globalization.CultureInfo.InvariantCulture)], s.Value, 1e-3f));
        }
        finally
        {
            await cluster.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        }

        async Task RestartAsync()
        {
            await cluster.DisposeAsync();
            cluster = await RecsysTestCluster.StartAsync(options);
            await cluster.RefreshAsync();
        }

        async Task<Dictionary<string, float>> ScoresAsync() => (await cluster.Client.RecommendAsync(
            new RecommendRequest { UserId = "visitor", Count = Items, AllowRepeats = true })).Items.ToDictionary(i => i.ItemId, i => i.Score);
    }

    private static void AssertNear(Dictionary<string, float> expected, Dictionary<string, float> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, s => Assert.Equal(s.Value, actual[s.Key], 1e-4f));
    }

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.All(expected.ToArray().Zip(actual.ToArray(), (e, a) => (e, a)), p => Assert.Equal(p.e, p.a, 1e-4f));

    private static UserEvent Tracked(int at)
    {
        var e = Event(at);
        return new UserEvent
        {
            Id = $"e{at}",
            UserId = "visitor",
            ItemId = $"i{e.Row}",
            Kind = (EventKind)e.Kind,
            Time = TimeProvider.System.GetUtcNow(),
        };
    }

    private static HistoryEvent Event(int at) => new((at * 11 + (at / 13)) % Items, at % 3 == 0 ? InteractionKind.Like : InteractionKind.Click, 0, Start + (1000 * at));

    private static void Apply(LiveUser user, int at, HistoryEvent e) => user.Apply(at + 1, e.Row, e.Kind, e.Value, e.Time);

    private static InteractionDataset Data()
    {
        var random = new Random(4);
        var events = Enumerable.Range(0, 20).SelectMany(user => Enumerable.Range(0, 12).Select(
            at => new Interaction(user, random.Next(Items), InteractionKind.Click, 0, Start + (1000 * at) + user)));
        return new InteractionDataset("memory", [.. Enumerable.Range(0, 20).Select(u => $"u{u}")], [.. Enumerable.Range(0, Items).Select(i => $"i{i}")], events);
    }

    private async Task<TrainedRanker> PublishAsync(string version, int seed)
    {
        var data = Data();
        var random = new Random(seed);
        Example[] examples = [.. Enumerable.Range(0, 200).Select(i => new Example(i % 20, random.Next(Items), Start + 20_000 + i, random.Next(2), 0))];
        var set = new ExampleSet(data, examples, [.. RatingExamples.FieldsOf(data).Where(f => f.Owner == FieldOwner.Item)]);
        var options = (MimnOptions)ModelRegistry.Get("mimn").Defaults with
        {
            Dimension = 4,
            Hidden = [8],
            HistoryLength = 10,
            Slots = 3,
            SlotWidth = 8,
            Epochs = 4,
            LearningRate = 0.05,
            InitialDeviation = 0.5,
            BatchSize = 20,
            Seed = seed,
            Threads = 1,
        };
        var ranker = RankingTrainer.Train(ModelRegistry.Get("mimn"), options, set, [.. Enumerable.Range(0, 200)], [], cancellationToken: TestContext.Current.CancellationToken);
        using var recall = TwoTowerTrainer.Train(
            data, null, new TwoTowerOptions { Dimension = 8, HistoryLength = 10, Hops = 1, Epochs = 1, Threads = 1, Seed = seed }, cancellationToken: TestContext.Current.CancellationToken);
        using var source = new TempFolder();
        ArtifactAssembler.Write(source["v"], new ArtifactRequest { Version = version, CreatedAt = DateTimeOffset.UnixEpoch, Train = data, Recall = recall, Ranker = ranker });
        await _store.PublishAsync(version, source["v"], TestContext.Current.CancellationToken);
        return ranker;
    }

    private sealed class Silo : IDisposable
    {
        private readonly ServiceProvider _services;

        public Silo(IModelStore store)
        {
            _services = new ServiceCollection().AddLogging(l => l.SetMinimumLevel(LogLevel.Warning)).AddSingleton(store).AddSingleton(TimeProvider.System).AddRecsysServing().BuildServiceProvider();
            var table = _services.GetRequiredService<ItemTable>();
            for (var item = 0; item < Items; item++)
            {
                table.Upsert($"i{item}", 1, [], available: true, []);
            }
        }

        public async Task<ModelLease> ActivateAsync(string version, long epoch)
        {
            var host = _services.GetRequiredService<ModelHost>();
            await host.PrepareAsync(version, TestContext.Current.CancellationToken);
            host.Activate(version, epoch);
            return host.Acquire();
        }

        public void Dispose() => _services.Dispose();
    }
}
