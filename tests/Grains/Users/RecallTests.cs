using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>Channels and filters through the grains: what the request, the user's state and the catalogue must hand over.</summary>
public sealed class RecallTests : ClusterTest
{
    private readonly FakeTimeProvider _clock = new(Events.Start);

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Time = _clock,
        Limits = l =>
        {
            l.SessionLength = 3;
            l.SnapshotEvery = 5;
        },
        Services = s =>
        {
            s.AddRemoteRecallChannel<EchoChannel>();
            s.Configure<ServingOptions>(o =>
            {
                o.Channels["echo"] = new ChannelOptions { Enabled = false };
                Only(o, "remote", "echo");
                Only(o, "new", "new");
                Only(o, "social", "social");
                Only(o, "together", "bought-together");
                Only(o, "trending", "trending");
                Only(o, "region", "context-popularity");
                Only(o, "explore", "exploration");
                o.Surfaces["seen-twice"] = new SurfaceOptions { SeenLimit = 2 };
            });
        },
    };

    [Fact]
    public async Task Recommend_BoughtItemThatLeftTheSession_StaysOut_AlsoAfterARestart()
    {
        await UpsertAsync(20);
        await TrackAsync(("i3", EventKind.Purchase), ("i4", EventKind.Click), ("i5", EventKind.Click), ("i6", EventKind.Click), ("i7", EventKind.Click), ("i8", EventKind.Click));
        Assert.Equal(Enumerable.Range(0, 20).Except([3, 6, 7, 8]).Select(i => $"i{i}").Order(), (await IdsAsync("default")).Order());

        await RestartAsync();
        Assert.DoesNotContain("i3", await IdsAsync("default"));
        Assert.Contains("i3", (await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 20, AllowRepeats = true })).Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task Recommend_AllowList_GivesNothingElse()
    {
        await UpsertAsync(20);

        var answer = await Client.RecommendAsync(new RecommendRequest
        {
            UserId = "u1",
            Count = 20,
            AllowItemIds = ["i4", "no-such", "i7"],
            ExcludeItemIds = ["i7"],
        });

        Assert.Equal(["i4"], answer.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task Recommend_ShownTwiceWithoutOutcome_StaysOutOfSurfacesThatLimitIt()
    {
        await UpsertAsync(4);
        Assert.Equal(4, (await IdsAsync("seen-twice")).Length);
        await TrackAsync(("i1", EventKind.Impression));
        Assert.Equal(4, (await IdsAsync("seen-twice")).Length);

        Assert.Empty(await IdsAsync("seen-twice"));
        Assert.Equal(4, (await IdsAsync("default")).Length);
    }

    [Fact]
    public async Task Recommend_RemoteChannel_SeesTheUser_AndItsItemsCome()
    {
        await UpsertAsync(20);
        await TrackAsync(("i3", EventKind.Click), ("i4", EventKind.Click));

        var answer = await Client.RecommendAsync(new RecommendRequest
        {
            UserId = "u1",
            Count = 5,
            Surface = "remote",
            AllowRepeats = true,
            Context = new Dictionary<string, string> { ["also"] = "i9" },
        });

        Assert.Equal(["i4", "i3", "i9"], answer.Items.Select(i => i.ItemId));
        Assert.All(answer.Items, i => Assert.Equal("echo", i.Channel));
    }

    [Fact]
    public async Task Recommend_NewItems_AreThoseFirstUpsertedOfLate_EvenIfDescribedAnew()
    {
        await UpsertAsync(3);
        _clock.Advance(TimeSpan.FromDays(15));
        await Client.UpsertItemsAsync([new Item { Id = "i1", Attributes = [new("a", "b")] }, new Item { Id = "young" }]);
        await Cluster.RefreshAsync();

        Assert.Equal(["young"], await IdsAsync("new"));
    }

    [Fact]
    public async Task Recommend_Trending_IsWhatHappenedSinceTheSiloSawTheItem()
    {
        await UpsertAsync(5);
        await TrackAsync("u2", ("i3", EventKind.Click), ("i3", EventKind.Play), ("i2", EventKind.Click));
        await Cluster.RefreshAsync();

        Assert.Equal(["i3", "i2"], await IdsAsync("trending"));
    }

    [Fact]
    public async Task Recommend_Social_IsWhatFriendsLiked_UntilTheyAreErased()
    {
        await UpsertAsync(5);
        await TrackAsync("ann", ("i3", EventKind.Like));
        var request = new RecommendRequest { UserId = "u1", Count = 5, Surface = "social", FriendIds = ["ann"] };

        var item = Assert.Single((await Client.RecommendAsync(request)).Items);
        Assert.Equal(("i3", "social", "liked by friends"), (item.ItemId, item.Channel, item.Reason));

        // A friend need not have been active since the silo began.
        await RestartAsync();
        Assert.Equal("i3", Assert.Single((await Client.RecommendAsync(request)).Items).ItemId);

        await Client.EraseUserAsync("ann");
        Assert.Empty((await Client.RecommendAsync(request)).Items);
    }

    [Fact]
    public async Task Recommend_Social_SumsOverFriends_NewestFirst_WithoutWhatTheyDislikedOrOnlySaw()
    {
        await UpsertAsync(9);
        await TrackAsync("ann", ("i1", EventKind.Like), ("i2", EventKind.Click), ("i3", EventKind.Dislike));
        await TrackAsync("bob", ("i2", EventKind.Play), ("i4", EventKind.Purchase), ("i5", EventKind.Impression));

        var answer = await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 9, Surface = "social", FriendIds = ["ann", "bob", "ann", "nobody", "u1"] });

        // i2: 1 of ann, 1/2 of bob; i4: 1; i1: 1/2. Without a model the list is in the order of recall.
        Assert.Equal(["i2", "i4", "i1"], answer.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task Recommend_Social_FriendsWhoAskEachOtherAtOnce_AllGetAnswers()
    {
        await UpsertAsync(9);
        string[] users = ["u1", "u2", "u3", "u4"];
        foreach (var (user, n) in users.Select((u, n) => (u, n)))
        {
            await TrackAsync(user, ($"i{n}", EventKind.Like));
        }

        var answers = await Task.WhenAll(users.Select(user => Client.RecommendAsync(new RecommendRequest { UserId = user, Count = 9, Surface = "social", FriendIds = users })));

        // Nobody gets their own.
        Assert.All(answers.Select((answer, n) => (answer, n)), a => Assert.Equal(
            new[] { "i0", "i1", "i2", "i3" }.Except([$"i{a.n}"]), a.answer.Items.Select(i => i.ItemId).Order()));
    }

    [Fact]
    public async Task Recommend_BoughtTogether_NamesWhatTheUserBought()
    {
        await UpsertAsync(9);
        await TrackAsync("ann", ("i1", EventKind.Purchase), ("i2", EventKind.Purchase));
        await TrackAsync("u1", ("i2", EventKind.Purchase));
        await Cluster.RefreshAsync();

        var item = Assert.Single((await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 5, Surface = "together" })).Items);
        Assert.Equal(("i1", "often bought together with i2"), (item.ItemId, item.Reason));
    }

    [Fact]
    public async Task Recommend_ContextPopularity_IsOfTheRequestsRegion()
    {
        await UpsertAsync(6, i => new Item { Id = $"i{i}", Attributes = [new("region", i < 4 ? "north" : "south")] });

        var answer = await Client.RecommendAsync(new RecommendRequest
        {
            UserId = "u1",
            Count = 5,
            Surface = "region",
            Context = new Dictionary<string, string> { ["region"] = "south" },
        });

        Assert.Equal(["i4", "i5"], answer.Items.Select(i => i.ItemId).Order());
    }

    [Fact]
    public async Task Recommend_Exploration_SaysSo()
    {
        await UpsertAsync(6);

        var answer = await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 5, Surface = "explore" });

        Assert.Equal(5, answer.Items.Count);
        Assert.All(answer.Items, i => Assert.Equal(("exploration", "exploration: rarely shown so far"), (i.Channel, i.Reason)));
    }

    private async Task<string[]> IdsAsync(string surface) =>
        [.. (await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 20, Surface = surface })).Items.Select(i => i.ItemId)];

    private Task TrackAsync(params (string Item, EventKind Kind)[] events) => TrackAsync("u1", events);

    private Task TrackAsync(string user, params (string Item, EventKind Kind)[] events) =>
        Client.TrackAsync([.. events.Select((e, i) => Events.Make($"{user}-{i}-{e.Item}-{e.Kind}", user, e.Item, e.Kind, time: Events.Start.AddSeconds(i)))]);

    private static void Only(ServingOptions options, string surface, string channel)
    {
        var settings = new SurfaceOptions();
        foreach (var name in options.Channels.Keys)
        {
            settings.Channels[name] = new ChannelOverride { Enabled = name == channel };
        }

        options.Surfaces[surface] = settings;
    }

    private sealed class EchoChannel : IRemoteRecallChannel
    {
        public string Name => "echo";

        public async Task<IReadOnlyList<RemoteItem>> RecallAsync(RemoteRecallQuery query, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return [.. query.SessionItemIds.Concat(query.Context?.Values ?? []).Select((id, i) => new RemoteItem(id, 10 - i))];
        }
    }
}
