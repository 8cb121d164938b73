namespace Recsys.Grains.Tests.Users;

/// <summary>What a request may ask of its answer, through the client: filters, attributes, caps and pages.</summary>
public sealed class AskedAnswerTests : ClusterTest
{
    [Fact]
    public async Task Recommend_Filter_HoldsForNumbersAndSets()
    {
        await UpsertGamesAsync();

        var answer = await Client.RecommendAsync(new RecommendRequest
        {
            UserId = "u1",
            Count = 24,
            Filter = ItemFilter.Parse("price < 20 and genre in (rpg, puzzle) and not has old"),
        });

        Assert.Equal(["i0", "i1", "i12", "i13", "i16", "i17", "i4", "i5", "i8", "i9"], answer.Items.Select(i => i.ItemId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Recommend_FilterOnAFieldThatNoItemHas_IsRefusedWithTheNearest_UnlessAllowed()
    {
        await UpsertGamesAsync();
        var request = new RecommendRequest { UserId = "u1", Filter = ItemFilter.Below("prize", 20) };

        var error = (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.RecommendAsync(request))).Error;

        Assert.Equal(("Filter.Field", "prize"), (error.Field, error.Value));
        Assert.Contains("'price'", error.Bound);
        Assert.Empty((await Client.RecommendAsync(request with { AllowUnknownFields = true })).Items);
    }

    [Fact]
    public async Task Recommend_Include_BringsTheAttributesAskedFor()
    {
        await UpsertGamesAsync();

        var answer = await Client.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 40, Include = ["price", "genre", "nothing"] });

        var items = answer.Items.ToDictionary(i => i.ItemId, i => i.Attributes);
        Assert.Equal(40, items.Count);
        Assert.Equal([new("price", "4.00"), new AttributeValue("genre", "rpg")], items["i4"]!);
        Assert.Equal([new AttributeValue("price", "3.00")], items["i3"]!);
        Assert.All((await AskAsync("u1")).Items, i => Assert.Null(i.Attributes));
        await AssertRefusedAsync("Include.Count", new RecommendRequest { UserId = "u1", Include = [.. Enumerable.Repeat("price", 17)] });
        await AssertRefusedAsync("Include", new RecommendRequest { UserId = "u1", Include = [""] });
    }

    [Fact]
    public async Task GetSimilar_FilterAndInclude_Hold()
    {
        await UpsertGamesAsync();
        await PublishAsync("v1");
        await Client.Models.PromoteAsync("v1");

        var similar = await Client.GetSimilarItemsAsync(new SimilarItemsRequest
        {
            ItemId = "i1",
            Count = 5,
            Filter = ItemFilter.Parse("genre = rpg and price >= 8"),
            Include = ["genre"],
        });

        Assert.Equal(5, similar.Count);
        Assert.All(similar, s => Assert.Equal([new AttributeValue("genre", "rpg")], s.Attributes!));
        Assert.All(similar, s => Assert.True(int.Parse(s.ItemId[1..], System.Globalization.CultureInfo.InvariantCulture) >= 8));
        var error = await Assert.ThrowsAsync<RecsysValidationException>(
            () => Client.GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = "i1", Filter = ItemFilter.Has("gender") }));
        Assert.Equal("Filter.Field", error.Error.Field);
    }

    [Fact]
    public async Task Recommend_Caps_HoldInAFullList_AndExplainNamesWhatMoved()
    {
        await UpsertGamesAsync();
        await Client.TrackAsync([.. Enumerable.Range(0, 10).Select(i => Now($"e{i}", $"i{i * 4}", user: "other"))]);
        await Cluster.RefreshAsync();
        var request = new RecommendRequest { UserId = "u1", Count = 8, Caps = [new("genre", 2)], Include = ["genre"] };

        var answer = await Client.RecommendAsync(request);
        var explanation = await Client.ExplainAsync(request);

        Assert.Equal(8, answer.Items.Count);
        Assert.All(answer.Items.SelectMany(i => i.Attributes!).CountBy(a => a.Value), g => Assert.InRange(g.Value, 1, 2));
        Assert.NotEmpty(explanation.Capped);
        Assert.All(explanation.Capped, c => Assert.Equal(("genre", 2), (c.Field, c.Most)));
        Assert.Equal(3, explanation.Capped[0].RankPlace);
        await AssertRefusedAsync("Caps.Count", request with { Caps = [.. Enumerable.Repeat(new FieldCap("genre", 1), 9)] });
        await AssertRefusedAsync("Caps.Count", request with { Caps = [new("genre", 0)] });
        await AssertRefusedAsync("Caps.Field", request with { Caps = [new("gene", 1)] });
        await AssertRefusedAsync("Caps.Field", request with { Caps = [new("", 1)] });
    }

    [Fact]
    public async Task Recommend_Pages_GoOnInOneOrder_WhateverComesInBetween()
    {
        await UpsertGamesAsync();
        var whole = (await Client.ExplainAsync(new RecommendRequest { UserId = "u1", Count = 40 })).Items.Select(i => i.Item.ItemId).ToArray();
        var request = new RecommendRequest { UserId = "u1", Count = 15, Paged = true };

        var first = await Client.RecommendAsync(request);
        Assert.Equal(15, (await Client.GetUserAsync("u1")).PendingExposures);
        await Client.TrackAsync([.. Enumerable.Range(0, 10).Select(i => Now($"e{i}", "i39", user: "other"))]);
        await Client.TrackAsync(Now("mine", first.Items[0].ItemId));
        await Cluster.RefreshAsync();
        var second = await Client.RecommendAsync(request with { Page = first.NextPage });
        var again = await Client.RecommendAsync(request with { Page = first.NextPage });
        var third = await Client.RecommendAsync(request with { Page = second.NextPage });

        string[] pages = [.. Ids(first), .. Ids(second), .. Ids(third)];
        Assert.Equal(whole, pages);
        Assert.Equal(Ids(second), Ids(again));
        Assert.NotEqual(second.RequestId, again.RequestId);
        Assert.Equal((15, 15, 10), (first.Items.Count, second.Items.Count, third.Items.Count));
        Assert.Null(third.NextPage);
        Assert.Null((await AskAsync("u1")).NextPage);
    }

    [Fact]
    public async Task Recommend_PageThatIsForeignForgedOrOver_IsRefusedTyped()
    {
        await UpsertGamesAsync();
        var request = new RecommendRequest { UserId = "u1", Count = 5, Paged = true };
        var token = (await Client.RecommendAsync(request)).NextPage!;

        await AssertRefusedAsync("Page", request with { UserId = "u2", Page = token });
        await AssertRefusedAsync("Page", request with { Page = token[1..] + token[0] });
        await AssertRefusedAsync("Page", request with { Page = "" });
        await Assert.ThrowsAsync<RecsysValidationException>(() => Client.ExplainAsync(request with { Page = token }));
        await Client.RecommendAsync(request);
        Assert.Equal(5, (await Client.RecommendAsync(request with { Page = token })).Items.Count);
        await Client.RecommendAsync(request);
        var over = await Assert.ThrowsAsync<PageExpiredException>(() => Client.RecommendAsync(request with { Page = token }));
        Assert.Contains("Recsys:Limits:PageLifetime", over.Message);
    }

    private static string[] Ids(RecommendResponse answer) => [.. answer.Items.Select(i => i.ItemId)];

    private async Task AssertRefusedAsync(string field, RecommendRequest request) => Assert.Equal(
        field, (await Assert.ThrowsAsync<RecsysValidationException>(() => Client.RecommendAsync(request))).Error.Field);

    // Item i costs i; genres rpg, puzzle, racing and none by turns; from 30 on the games are old.
    private Task UpsertGamesAsync() => UpsertAsync(40, i => new Item
    {
        Id = $"i{i}",
        Attributes =
        [
            new("price", $"{i}.00"),
            .. (AttributeValue[])((i % 4) switch { 0 => [new("genre", "rpg")], 1 => [new("genre", "puzzle")], 2 => [new("genre", "racing")], _ => [] }),
            .. (AttributeValue[])(i >= 30 ? [new("old", "yes")] : []),
        ],
    });
}
