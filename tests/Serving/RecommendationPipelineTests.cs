using Microsoft.Extensions.Options;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

public sealed class RecommendationPipelineTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_Quotas_AreObeyed()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline(o =>
        {
            o.Candidates = 100;
            o.Channels["item-to-item"].Quota = 3;
            o.Channels["popularity"].Quota = 2;
            o.Channels["embedding"].Quota = 6;
        });

        var (items, degraded) = _setup.Ask(pipeline, 11, [20, 30]);

        Assert.Null(degraded);
        Assert.Equal(3, items.Count(i => i.Channel == "item-to-item"));
        Assert.Equal(2, items.Count(i => i.Channel == "popularity"));
        Assert.Equal(6, items.Count(i => i.Channel == "embedding"));
        Assert.All(items, i => Assert.Equal(i.Channel == "item-to-item", i.Source >= 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    public async Task Recommend_ItemsOfSeveralChannels_ComeOnce(int count)
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var (items, _) = _setup.Ask(_setup.Pipeline(), count, [3, 4, 5], excluded: []);

        Assert.Equal(count, items.Length);
        Assert.Equal(count, items.Select(i => i.Index).Distinct().Count());
        Assert.Equal(items.OrderByDescending(i => i.Score).Select(i => i.Score), items.Select(i => i.Score));
    }

    [Fact]
    public async Task Recommend_Order_IsThatOfTheRanker()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var (items, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);

        using var lease = _setup.Host.Acquire();
        HistoryEvent[] session = [new(7, InteractionKind.Click, 0, 1000), new(9, InteractionKind.Click, 0, 999)];
        var model = lease.Model!.Model;
        var interest = ServingSetup.Interest(lease.Model, session);
        var candidates = Enumerable.Range(0, 50).Select(row => new Candidate(row, VectorMath.Dot(interest, model.Recall[row]))).ToArray();
        var scores = new float[50];
        model.Score(new RankRequest { Interest = interest, History = session, Time = 0 }, candidates, scores);
        Assert.Equal(50, items.Length);
        Assert.All(items, i => Assert.Equal(scores[i.Index], i.Score, 1e-4f));
    }

    [Fact]
    public async Task Recommend_NarrowFilter_StillFillsTheList()
    {
        _setup.AddItems(80, i => [new ItemAttribute("genre", i % 8 == 0 ? "rare" : "common")]);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline(o => o.Channels["embedding"].Quota = 3);

        var (items, _) = _setup.Ask(pipeline, 9, [1], [16], _setup.Table.Fields.OneOf("genre", "rare"));

        Assert.Equal([0, 8, 24, 32, 40, 48, 56, 64, 72], items.Select(i => i.Index).Order());
    }

    [Fact]
    public void Recommend_FilterThatTheListOfPopularItemsCannotFill_LooksAtAllItems()
    {
        _setup.AddItems(90, i => [new ItemAttribute("genre", i % 10 == 5 ? "rare" : "common")]);
        _setup.Table.RefreshPopularity(10, _ => 0);

        var (items, _) = _setup.Ask(_setup.Pipeline(), 5, [], [15], _setup.Table.Fields.OneOf("genre", "rare"));

        Assert.Equal([5, 25, 35, 45, 55], items.Select(i => i.Index));
    }

    [Fact]
    public void Recommend_NoModel_GivesPopularItemsInOrder_AndSaysSo()
    {
        _setup.AddItems(70);

        var (items, degraded) = _setup.Ask(_setup.Pipeline(o => o.Channels["popularity"].Quota = 10), 60, [0], excluded: [1]);

        Assert.Contains("no model version is active", degraded);
        Assert.Equal(Enumerable.Range(0, 70).Where(i => i != 1).Take(60), items.Select(i => i.Index));
        Assert.All(items, i => Assert.Equal("popularity", i.Channel));
    }

    [Fact]
    public async Task Recommend_ColdUser_GetsThePopularItemsInOrder_AsAWholeAnswer()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var (items, degraded) = _setup.Ask(_setup.Pipeline(o => o.Channels["popularity"].Quota = 5), 30, []);

        Assert.Null(degraded);
        Assert.Equal(Enumerable.Range(0, 30), items.Select(i => i.Index));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recommend_ItemsWithoutARow_ComeLast_TheMorePopularFirst(bool withRanker)
    {
        _setup.AddItems(20);
        _setup.Table.Upsert("stranger-a", 1, [], true, [0, 500, 0, 0, 0, 0, 0, 0, 0]);
        _setup.Table.Upsert("stranger-b", 1, [], true, [0, 900, 0, 0, 0, 0, 0, 0, 0]);
        _setup.Table.RefreshPopularity(100, _ => 0);
        await _setup.ServeAsync(new TestArtifactOptions { WithRanker = withRanker });

        var (items, degraded) = _setup.Ask(_setup.Pipeline(), 22, [2, 3]);

        Assert.Null(degraded);
        Assert.Equal(22, items.Length);
        Assert.Equal([21, 20], items[^2..].Select(i => i.Index));
    }

    [Fact]
    public async Task Recommend_RankerThatFails_GivesTheOrderOfRecall_AndSaysSo()
    {
        _setup.AddItems(50);
        var content = FragileRanker.Content("Sqrt", new TestArtifactOptions { Version = "fragile" });
        await _setup.PublishAsync(content);
        await _setup.ActivateAsync("fragile");

        var (items, degraded) = _setup.Ask(_setup.Pipeline(o => o.Channels["item-to-item"].Enabled = false), 50, [7]);

        Assert.Contains("the ranker failed", degraded);
        using var lease = _setup.Host.Acquire();
        var model = lease.Model!.Model;
        var expected = Enumerable.Range(0, 50).OrderByDescending(i => VectorMath.Dot(model.Recall[7], model.Recall[i]));
        Assert.Equal(expected, items.Select(i => i.Index));
        Assert.True(items[^1].Score < 0, "no candidate makes this ranker fail");
    }

    [Fact]
    public async Task Recommend_NoRanker_FusesTheOrdersOfRecallAndOfItemToItem_ByBruteForce()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync(new TestArtifactOptions { WithRanker = false });
        var cold = _setup.Table.Upsert("cold", 1, [new("genre", "action")], true, new long[ItemTable.KindCount]);
        _setup.Host.ExtendRows();

        var (items, _) = _setup.Ask(_setup.Pipeline(), 49, [7, 9], excluded: [7, 9]);

        using var lease = _setup.Host.Acquire();
        var model = lease.Model!.Model;
        var interest = ServingSetup.Interest(lease.Model, [new(7, InteractionKind.Click, 0, 1000), new(9, InteractionKind.Click, 0, 999)]);
        int[] candidates = [.. Enumerable.Range(0, 50).Except([7, 9]), cold];
        Assert.Equal(cold, lease.Model.Rows.RowOf(cold));
        var together = candidates.ToDictionary(i => i, i => new[] { 7, 9 }.Sum(s => model.Neighbours.Rows(s).IndexOf(i) is >= 0 and var at ? (s == 7 ? 1 : 0.9f) * model.Neighbours.Scores(s)[at] : 0));
        var expected = candidates.ToDictionary(i => i, _ => 0.0);
        foreach (var order in new[] { candidates.OrderByDescending(i => VectorMath.Dot(interest, model.Recall[i])), candidates.Where(i => together[i] > 0).OrderByDescending(i => together[i]) })
        {
            foreach (var (place, item) in order.Index())
            {
                expected[item] += 1 / (61.0 + place);
            }
        }

        // No list of neighbours can have the new item, so its place among the recall scores counts for the missing one.
        expected[cold] *= 2;
        Assert.Contains(items, i => i.Channel == "item-to-item");
        Assert.All(items, i => Assert.Equal(expected[i.Index], i.Score, 1e-6));
        Assert.Equal(expected.Values.OrderDescending(), items.Select(i => (double)i.Score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public async Task Recommend_NoRanker_LikenessByAttributesCountsAsHalfAnOrder()
    {
        // Items 7 and 8 alone are blue; 40 is as blue as they, and nothing else speaks for it.
        _setup.AddItems(50, i => [new("colour", i is 7 or 8 or 40 ? "blue" : $"other-{i % 10}")]);
        _setup.Attributes.Refresh(_setup.Table);
        await _setup.ServeAsync(new TestArtifactOptions { WithRanker = false });

        var with = _setup.Ask(_setup.Pipeline(), 48, [7, 8], excluded: [7, 8]).Items.ToDictionary(i => i.Index, i => i.Score);
        var without = _setup.Ask(_setup.Pipeline(o => o.Channels["similar-attributes"].Enabled = false), 48, [7, 8], excluded: [7, 8]).Items
            .ToDictionary(i => i.Index, i => i.Score);

        Assert.Equal(without[40] + (0.5f / 61), with[40], 1e-5f);
        Assert.All(without.Where(i => i.Key != 40), i => Assert.Equal(i.Value, with[i.Key], 1e-5f));
    }

    [Fact]
    public async Task Recommend_NoRanker_NewItemCountsTwiceByItsPlaceInRecall_AlsoWhereLikenessByAttributesBroughtIt()
    {
        _setup.AddItems(50, i => [new("colour", i is 7 or 8 ? "blue" : $"other-{i % 10}")]);
        await _setup.ServeAsync(new TestArtifactOptions { WithRanker = false });
        var cold = _setup.Table.Upsert("cold", 1, [new("genre", "action"), new("colour", "blue")], true, new long[ItemTable.KindCount]);
        _setup.Attributes.Refresh(_setup.Table);
        _setup.Host.ExtendRows();

        var item = _setup.Ask(_setup.Pipeline(), 49, [7, 8], excluded: [7, 8]).Items.Single(i => i.Index == cold);

        using var lease = _setup.Host.Acquire();
        var interest = ServingSetup.Interest(lease.Model!, [new(7, InteractionKind.Click, 0, 1000), new(8, InteractionKind.Click, 0, 999)]);
        var own = VectorMath.Dot(interest, lease.Model!.Model.Recall[lease.Model.Rows.RowOf(cold)]);
        var better = Enumerable.Range(0, 50).Except([7, 8]).Count(i => VectorMath.Dot(interest, lease.Model.Model.Recall[i]) > own);
        Assert.Equal("similar-attributes", item.Channel);
        Assert.Equal((2 / (61f + better)) + (0.5f / 61), item.Score, 1e-6f);
    }

    [Fact]
    public async Task Recommend_NoRankerAndNoFusing_IsInTheOrderOfRecall()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync(new TestArtifactOptions { WithRanker = false });

        var (items, _) = _setup.Ask(_setup.Pipeline(o => o.FuseOrders = false), 49, [7], excluded: [7]);

        using var lease = _setup.Host.Acquire();
        var recall = lease.Model!.Model.Recall;
        Assert.Equal(Enumerable.Range(0, 50).Where(i => i != 7).OrderByDescending(i => VectorMath.Dot(recall[7], recall[i])), items.Select(i => i.Index));
    }

    [Fact]
    public async Task Recommend_MoreThanTheCandidates_IsStillFull()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var (items, _) = _setup.Ask(_setup.Pipeline(o => o.Candidates = 5), 40, [1]);

        Assert.Equal(40, items.Length);
    }

    [Fact]
    public void Recommend_EmptyCatalogue_IsAnEmptyList() => Assert.Empty(_setup.Ask(_setup.Pipeline(), 10, []).Items);

    [Fact]
    public void Constructor_QuotaOfAnUnknownChannel_IsRefusedWithItsName()
    {
        var error = Assert.Throws<OptionsValidationException>(() => _setup.Pipeline(o => o.Channels["no-such"] = new ChannelOptions()));

        Assert.Contains("'no-such'", error.Message);
        Assert.Contains("item-to-item, popularity, embedding", error.Message);
    }

    [Fact]
    public void Constructor_QuotaOfZero_LeavesTheChannelOut()
    {
        _setup.AddItems(5);
        Assert.Empty(_setup.Ask(_setup.Pipeline(o => o.Channels["popularity"].Quota = 0), 5, []).Items);
    }

    [Fact]
    public void Options_Defaults()
    {
        var options = TestServingOptions.WithChannels();

        Assert.Equal((500, 2000), (options.Candidates, options.PopularityLength));
        Assert.Equal(
            ["rules=50", "attribute-tree=100", "item-to-item=100", "similar-attributes=100", "popularity=50", "embedding=500"],
            options.Channels.Where(c => c.Value.Enabled).OrderByDescending(c => c.Value.Weight).Select(c => $"{c.Key}={c.Value.Quota}"));
        Assert.Equal(
            ["trending", "category-popularity", "context-popularity", "new", "last-category", "bought-together", "user-to-user"],
            options.Channels.Where(c => c.Value is { Enabled: false, WithoutVersion: false }).Select(c => c.Key));
        Assert.Equal(
            ["live-co-occurrence", "exploration"],
            options.Channels.Where(c => c.Value is { Enabled: false, WithoutVersion: true }).Select(c => c.Key));
        Assert.Equal((0, true, 5, TimeSpan.FromSeconds(10), 64, 0ul), (options.SeenLimit, options.HideBought, options.BreakAfter, options.BreakFor, options.RemoteCalls, options.Seed));
        var channel = new ChannelOptions();
        Assert.Equal((true, false, 50, TimeSpan.FromMilliseconds(250), 1, 0), (channel.Enabled, channel.WithoutVersion, channel.Quota, channel.Deadline, channel.Weight, channel.Slots));
    }
}
