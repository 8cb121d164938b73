using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recsys.Retrieval;
using Recsys.Simulation;

namespace Recsys.Grains.Tests;

/// <summary>What a cluster of two silos without any model version knows from its events.</summary>
public sealed class FirstDayTests : ClusterTest
{
    private readonly FakeTimeProvider _clock = new(Events.Start);

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Time = _clock, Silos = 2 };

    [Fact]
    public async Task Recommend_AfterOneEvent_IsWhatOthersMetWithIt_OnAllSilos_AlsoAfterARestart()
    {
        await PlantAsync();
        var popular = await IdsAsync("nobody");

        // Enough users that both silos have some.
        string[] users = [.. Enumerable.Range(0, 8).Select(u => $"new-{u}")];
        foreach (var user in users)
        {
            await TrackAsync(user, "i7");
        }

        Assert.All(await Task.WhenAll(users.Select(IdsAsync)), list => Assert.Equal(["i6", "i8"], list[..2].Order()));
        Assert.NotEqual(["i6", "i8"], popular[..2].Order());

        await RestartAsync();
        await Cluster.RefreshAsync();
        Assert.All(await Task.WhenAll(users.Select(IdsAsync)), list => Assert.Equal(["i6", "i8"], list[..2].Order()));
    }

    [Fact]
    public async Task Recommend_NewUser_GetsPopularItems_AndOnePlaceForWhatWasRarelyShown()
    {
        await PlantAsync();
        for (var user = 0; user < 5; user++)
        {
            await TrackAsync($"fan-{user}", "i15");
        }

        await Cluster.RefreshAsync();
        var answer = await AskAsync("nobody", 5);

        Assert.Equal("i15", answer.Items[0].ItemId);
        Assert.Equal(["popularity", "popularity", "popularity", "popularity", "exploration"], answer.Items.Select(i => i.Channel));
        Assert.Contains("no model version", answer.DegradedReason);
    }

    [Fact]
    public async Task Recommend_ItemThatNobodyMetBefore_LeadsToThoseOfItsAttributes()
    {
        await UpsertAsync(20, i => new Item { Id = $"i{i}", Attributes = [new("studio", $"s{i / 4}"), new("title", $"t{i}")] });
        await TrackAsync("u1", "i9");

        var answer = await AskAsync("u1");

        Assert.Equal(["i10", "i11", "i8"], answer.Items.Take(3).Select(i => i.ItemId).Order(StringComparer.Ordinal));
        Assert.All(answer.Items.Take(3), i => Assert.Equal(("similar-attributes", "by its attributes like i9"), (i.Channel, i.Reason)));
    }

    [Fact]
    public async Task GetSimilarItems_WithoutAModel_CoOccurringOnesFirst_ThenThoseOfLikeAttributes()
    {
        await UpsertAsync(20, i => new Item { Id = $"i{i}", Attributes = [new("studio", $"s{i / 4}")] });
        await TrackAsync("ann", "i1", "i17");
        await TrackAsync("bob", "i1", "i17");
        await Cluster.RefreshAsync();

        var similar = await Client.GetSimilarItemsAsync("i1", 4);

        Assert.Equal("i17", similar[0].ItemId);
        Assert.Equal(["i0", "i2", "i3"], similar.Skip(1).Select(s => s.ItemId).Order());
        Assert.True(similar[0].Score > 1 && similar[1].Score <= 1.001);
    }

    [Fact]
    public async Task Erase_User_IsForgottenByAllSilos()
    {
        await UpsertAsync(20);
        await TrackAsync("ann", "i1", "i17");
        await Cluster.RefreshAsync();
        Assert.All(Together(), t => Assert.False(Of(t, "i1").IsEmpty));

        await Client.EraseUserAsync("ann");
        await TrackAsync("bob", "i1", "i3");
        await Cluster.RefreshAsync();

        Assert.All(Together(), t => Assert.Equal(1, Of(t, "i1").Length));
    }

    [Fact]
    public async Task Promote_Version_LiveCoOccurrenceIsNeitherAskedNorKept()
    {
        await PlantAsync();
        await PublishAsync("v1");
        await Client.Models.PromoteAsync("v1");
        await TrackAsync("u1", "i7");
        await Cluster.RefreshAsync();

        Assert.DoesNotContain((await AskAsync("u1")).Items, i => i.Channel is "live-co-occurrence" or "similar-attributes" or "exploration");
        Assert.All(Together(), t => Assert.True(Of(t, "i7").IsEmpty));
    }

    private IEnumerable<(LiveCoOccurrence Together, ItemTable Table)> Together() => Enumerable.Range(0, 2)
        .Select(s => (Cluster.Services(s).GetRequiredService<LiveCoOccurrence>(), Cluster.Services(s).GetRequiredService<ItemTable>()));

    private static ReadOnlySpan<Core.ScoredItem> Of((LiveCoOccurrence Together, ItemTable Table) silo, string item) =>
        silo.Table.TryGetIndex(item, out var index) ? silo.Together.Of(index) : throw new InvalidOperationException(item);

    // Items 6, 7 and 8 are met together by many users, others by one each.
    private async Task PlantAsync()
    {
        await UpsertAsync(80);
        for (var user = 0; user < 5; user++)
        {
            await TrackAsync($"ann-{user % 4}", "i6", "i7", "i8");
            await TrackAsync($"bob-{user}", $"i{user}", $"i{user + 10}", "i15", "i16");
        }

        await Cluster.RefreshAsync();
    }

    private async Task<string[]> IdsAsync(string user) => [.. (await AskAsync(user)).Items.Select(i => i.ItemId)];

    private Task TrackAsync(string user, params string[] items)
    {
        var time = _clock.GetUtcNow();
        return Client.TrackAsync([.. items.Select((item, i) => Events.Make($"{user}-{item}", user, item, EventKind.Click, time: time.AddMilliseconds(i)))]);
    }
}
