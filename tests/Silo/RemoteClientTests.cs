namespace Recsys.Silo.Tests;

/// <summary>Everything that the client can say, over a socket: what does not serialise fails here.</summary>
public sealed class RemoteClientTests : SiloTest
{
    [Fact]
    public async Task Client_OutsideTheCluster_ReachesEveryCall()
    {
        var client = await ConnectAsync();
        // Lists of different makes, as applications write them.
        await client.UpsertItemsAsync([new Item { Id = "one", Attributes = [new("genre", "action")] }]);
        await client.UpsertItemsAsync([new Item { Id = "two", Attributes = [new("genre", "action"), new("genre", "puzzle")], Available = false }]);
        await client.UpsertItemsAsync(new List<Item>(Enumerable.Range(0, 30).Select(i => new Item
        {
            Id = $"i{i}",
            Attributes = new List<AttributeValue> { new("genre", i % 2 == 0 ? "rpg" : "racing") },
        })));
        await UntilAsync(async () => (await client.RecommendAsync(new RecommendRequest { UserId = "nobody", Count = 40 })).Items.Count == 31);
        await PublishAsync("a", 30);
        var report = await client.Models.PromoteAsync("a");
        Assert.Equal((1, "a"), (report.Silos, report.Active.Version));

        var context = new Dictionary<string, string> { ["surface"] = "home" };
        var first = Event("e1", "i1") with { Context = context };
        var tracked = await client.TrackAsync([first, Event("e2", "nothing"), first]);
        Assert.Equal((1, 1, "e2"), (tracked.Accepted, tracked.Duplicates, Assert.Single(tracked.Rejected).EventId));
        await client.TrackAsync(Event("e3", "i2", EventKind.Custom) with { CustomKind = "wishlist", SessionId = "s", RequestId = "r" });

        var answer = await client.RecommendAsync(new RecommendRequest
        {
            UserId = "u1",
            Count = 5,
            Surface = "shop",
            Context = context,
            ExcludeItemIds = [.. new[] { 4, 6 }.Where(i => i > 0).Select(i => $"i{i}")],
            Filters = [new("genre", ["rpg"]), new("genre", ["racing", "puzzle"], Exclude: true)],
        });
        Assert.Equal(("a", 5), (answer.ModelVersion, answer.Items.Count));
        Assert.All(answer.Items, i => Assert.Equal(0, int.Parse(i.ItemId[1..]) % 2));
        Assert.DoesNotContain(answer.Items, i => i.ItemId is "i4" or "i6");

        var profile = await client.GetUserAsync("u1");
        Assert.Equal(["i2", "i1"], profile.Session);
        Assert.Equal(8, profile.Interest.Count);
        Assert.Equal(["i2", "i3", "i4"], (await client.GetSimilarItemsAsync("i1", 3)).Select(s => s.ItemId));
        var two = await client.GetItemAsync("two");
        Assert.Equal((2, false), (two!.Item.Attributes.Count, two.Item.Available));
        Assert.Null(await client.GetItemAsync("nothing"));

        var silo = Assert.Single(await client.Models.GetSilosAsync());
        Assert.Equal(["a"], silo.LoadedVersions);
        Assert.Equal(ModelState.Active, Assert.Single(await client.Models.ListAsync()).State);
        Assert.Equal(ModelState.Active, (await client.Models.RegisterAsync("a")).State);
        await client.EraseUserAsync("u1");
        Assert.Empty((await client.GetUserAsync("u1")).Session);
    }

    [Fact]
    public async Task Track_EventsThatAreBadInEachWay_AreNamedByTheirPlace_AndTheOthersStored()
    {
        var client = await ConnectAsync();
        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        var good = Enumerable.Range(0, 400).Select(i => Event("e1", "i1") with { UserId = $"good-{i}" });
        var many = Enumerable.Range(0, 1500).Select(i => Event($"e{i}", "i1") with { UserId = "busy" });
        UserEvent?[] bad =
        [
            null,
            Event("no-user", "i1") with { UserId = "" },
            Event("null-user", "i1") with { UserId = null! },
            Event("long-user", "i1") with { UserId = new string('u', 129) },
            Event("lone-user", "i1") with { UserId = "u\uD800" },
            Event("null-item", null!),
            Event("no-such-item", "i2"),
            Event(null!, "i1"),
        ];

        var result = await client.TrackAsync([.. good, .. bad!, .. many]);

        Assert.Equal((1900, 0), (result.Accepted, result.Duplicates));
        Assert.Equal(Enumerable.Range(400, 8), result.Rejected.Select(r => r.Index));
        Assert.Equal(["", "no-user", "null-user", "long-user", "lone-user", "null-item", "no-such-item", ""], result.Rejected.Select(r => r.EventId));
        Assert.Equal(
            ["Event", "UserId", "UserId", "UserId", "UserId", "ItemId", "ItemId", "Id"],
            result.Rejected.Select(r => r.Error.Field));
        // An id that came with other content before, after one that is refused for another reason.
        var again = await client.TrackAsync([Event("x", "i2"), Event("y", "i1"), Event("y", "i1", EventKind.Like)]);
        Assert.Equal(1, again.Accepted);
        Assert.Equal([(0, "x"), (2, "y")], again.Rejected.Select(r => (r.Index, r.EventId)));
        Assert.Equal(1500, (await client.GetUserAsync("busy")).Counters[(int)EventKind.Click]);
    }

    [Fact]
    public async Task Refusals_KeepTheirTypeAndFields_OverTheWire()
    {
        var client = await ConnectAsync();

        var invalid = await Assert.ThrowsAsync<RecsysValidationException>(() => client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 0 }));
        Assert.Equal(new RecsysError("Count", "0", "1 to 1000 (Recsys:Limits:MaxCount)"), invalid.Error);
        Assert.Equal(invalid.Error.ToString(), invalid.Message);
        var swap = await Assert.ThrowsAsync<ModelSwapException>(() => client.Models.PromoteAsync("nothing"));
        Assert.Equal("nothing", swap.Version);
        await Assert.ThrowsAsync<ModelSwapException>(() => client.Models.RollbackAsync());
    }

    [Fact]
    public async Task SiloRestart_ClientGoesOn()
    {
        var client = await ConnectAsync();
        await client.UpsertItemsAsync([new Item { Id = "i1" }]);
        await client.TrackAsync(Event("e1", "i1"));
        await RestartAsync();

        Assert.Equal(["i1"], (await client.GetUserAsync("u1")).Session);
        await client.TrackAsync(Event("e2", "i1"));
    }
}
