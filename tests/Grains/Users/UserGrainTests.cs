namespace Recsys.Grains.Tests.Users;

public sealed class UserGrainTests : ClusterTest
{
    [Fact]
    public async Task Recommend_UnknownUser_GetsThePopularItems()
    {
        await UpsertAsync(30);
        for (var i = 0; i < 5; i++)
        {
            await Client.TrackAsync(Now($"e{i}", "i7", user: $"other{i}"));
        }

        await Cluster.RefreshAsync();
        var answer = await Client.RecommendAsync(new RecommendRequest { UserId = "new", Count = 10 });

        Assert.Equal(10, answer.Items.Count);
        Assert.Equal("i7", answer.Items[0].ItemId);
        Assert.Equal(10, answer.Items.Select(i => i.ItemId).Distinct().Count());
        Assert.All(answer.Items, i => Assert.Equal("popularity", i.Channel));
        Assert.True(answer.Degraded);
        Assert.Null(answer.ModelVersion);
    }

    [Fact]
    public async Task Track_RepeatedEvent_CountsOnce()
    {
        await UpsertAsync(3);
        var e = Now("e1", "i1");
        await Client.TrackAsync(e);
        var second = await Client.TrackAsync([e, Now("e2", "i2", EventKind.Play)]);

        Assert.Equal((1, 1), (second.Accepted, second.Duplicates));
        var profile = await Client.GetUserAsync("u1");
        Assert.Equal(1, profile.Counters[(int)EventKind.Click]);
        Assert.Equal(1, profile.Counters[(int)EventKind.Play]);
        Assert.Equal(["i2", "i1"], profile.Session);
        await Cluster.RefreshAsync();
        Assert.Equal(1, (await Client.GetItemAsync("i1"))!.Counters[(int)EventKind.Click]);
    }

    [Fact]
    public async Task Track_UnknownItem_IsRejectedWithItsId_AndTheOthersAreStored()
    {
        await UpsertAsync(3);
        var result = await Client.TrackAsync([Now("e1", "i1"), Now("e2", "nothing")]);

        Assert.Equal(1, result.Accepted);
        var rejection = Assert.Single(result.Rejected);
        Assert.Equal("e2", rejection.EventId);
        Assert.Equal(("ItemId", "nothing"), (rejection.Error.Field, rejection.Error.Value));
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() => Client.TrackAsync(Now("e3", "nothing")));
        Assert.Equal("nothing", error.Error.Value);
    }

    [Fact]
    public async Task Track_ItemUpsertedAMomentAgo_IsKnownBeforeTheTableIsRefreshed()
    {
        await UpsertAsync(3);
        await Client.UpsertItemsAsync([new Item { Id = "fresh" }]);
        await Client.TrackAsync(Now("e1", "fresh"));
        Assert.Equal(["fresh"], (await Client.GetUserAsync("u1")).Session);
    }

    [Fact]
    public async Task Recommend_AfterEvents_LeavesOutWhatTheUserHad_UnlessRepeatsAreAllowed()
    {
        await UpsertAsync(5);
        await Client.TrackAsync([Now("e1", "i1"), Now("e2", "i2", EventKind.Dislike)]);

        var answer = await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 5 });
        Assert.Equal(["i0", "i3", "i4"], answer.Items.Select(i => i.ItemId).Order());

        var repeats = await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 5, AllowRepeats = true });
        Assert.Equal(["i0", "i1", "i3", "i4"], repeats.Items.Select(i => i.ItemId).Order());
    }

    [Fact]
    public async Task Recommend_FiltersExclusionsAndAvailability_AreObeyed_AndTheListIsStillFull()
    {
        await UpsertAsync(200, i => new Item
        {
            Id = $"i{i}",
            Available = i % 2 == 0,
            Attributes = [new AttributeValue("genre", i % 4 == 0 ? "rpg" : "puzzle"), new AttributeValue("platform", i < 100 ? "pc" : "console")],
        });

        var answer = await Client.RecommendAsync(new RecommendRequest
        {
            UserId = "u1",
            Count = 24,
            ExcludeItemIds = ["i0", "i4", "no-such-item"],
            Filters = [new AttributeFilter("genre", ["rpg"]), new AttributeFilter("platform", ["console"], Exclude: true)],
        });

        Assert.Equal(
            Enumerable.Range(0, 100).Where(i => i % 4 == 0 && i > 4).Select(i => $"i{i}").Order(),
            answer.Items.Select(i => i.ItemId).Order());
    }

    [Fact]
    public async Task Recommend_ShownItems_WaitForTheirOutcome()
    {
        await UpsertAsync(10);
        var answer = await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 4 });
        Assert.Equal(4, (await Client.GetUserAsync("u1")).PendingExposures);

        await Client.TrackAsync(Now("e1", answer.Items[2].ItemId));
        Assert.Equal(3, (await Client.GetUserAsync("u1")).PendingExposures);
    }

    [Fact]
    public async Task Restart_UserAndItemCounters_AreReadBackFromTheLog()
    {
        await UpsertAsync(3);
        await Client.TrackAsync([Now("e1", "i1"), Now("e2", "i2", EventKind.Purchase), Now("e3", "i1", EventKind.Impression)]);
        var before = await Client.GetUserAsync("u1");

        await RestartAsync();

        Assert.Equivalent(before, await Client.GetUserAsync("u1"), strict: true);
        var item = await Client.GetItemAsync("i1");
        Assert.Equal((1, 1), (item!.Counters[(int)EventKind.Click], item.Counters[(int)EventKind.Impression]));
    }

    [Fact]
    public async Task Erase_LeavesNothing_AlsoAfterARestart()
    {
        await UpsertAsync(3);
        await Client.TrackAsync([Now("e1", "i1")]);
        await Client.EraseUserAsync("u1");
        Assert.Equal(0, (await Client.GetUserAsync("u1")).Counters.Sum());

        await RestartAsync();
        var profile = await Client.GetUserAsync("u1");
        Assert.Equal(0, profile.Counters.Sum());
        Assert.Empty(profile.Session);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task Recommend_CountOutOfBounds_IsRefusedWithFieldValueAndBound(int count)
    {
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() =>
            Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = count }));
        Assert.Equal(("Count", count.ToString()), (error.Error.Field, error.Error.Value));
        Assert.Contains("1 to 1000 (Recsys:Limits:MaxCount)", error.Error.Bound);
    }

    [Fact]
    public async Task Track_OversizeBatch_IsRefusedByTheGrain_AndSplitByTheClient()
    {
        await UpsertAsync(1);
        var events = Enumerable.Range(0, 1001).Select(i => Now($"e{i}", "i0")).ToArray();
        var error = await Assert.ThrowsAsync<RecsysValidationException>(() => Cluster.Grains.GetGrain<IUserGrain>("u1").TrackAsync(events));
        Assert.Equal(("Events.Count", "1001"), (error.Error.Field, error.Error.Value));
        Assert.Equal(1001, (await Client.TrackAsync(events)).Accepted);
    }
}
