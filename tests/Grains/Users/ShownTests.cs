using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;
using Recsys.Samples;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

public sealed class ShownTests : ClusterTest
{
    private bool _isEnabled = true;

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Services = services => services.Configure<ImpressionOptions>(o => o.Enabled = _isEnabled),
    };

    [Fact]
    public async Task Answers_AreRecordedAsTheyWereShown_PageByPage()
    {
        await PublishAsync("v1");
        await UpsertAsync(50);
        await Client.Models.PromoteAsync("v1");
        var before = await AskAsync("ann", 3);
        await Client.TrackAsync([Now("e1", before.Items[0].ItemId, user: "ann"), Now("e2", "i7", user: "ann")]);
        var first = await Client.RecommendAsync(new RecommendRequest
        {
            UserId = "ann",
            Count = 5,
            Surface = "home",
            Paged = true,
            Context = new Dictionary<string, string> { ["platform"] = "pc" },
        });
        var second = await Client.RecommendAsync(new RecommendRequest { UserId = "ann", Count = 5, Surface = "home", Page = first.NextPage });
        var all = await AskAsync("ann", 50);
        await Client.ExplainAsync(new RecommendRequest { UserId = "ann" });

        var (read, events) = await ReadAsync();

        // Answers of one millisecond stand in no order.
        RecommendResponse[] answers = [before, first, second, all];
        Assert.Equal(answers.Select(a => a.RequestId).Order(StringComparer.Ordinal), read.Select(l => l.RequestId).Order(StringComparer.Ordinal));
        ShownList[] lists = [.. answers.Select(a => read.Single(l => l.RequestId == a.RequestId))];
        Assert.All(lists.Zip(answers), pair =>
        {
            Assert.Equal(pair.Second.Items.Select(i => (i.ItemId, i.Channel, i.Score)), pair.First.Items.Select(i => (i.ItemId, i.Channel, i.Score)));
            Assert.Equal(("ann", "v1"), (pair.First.UserId, pair.First.ModelVersion));
            Assert.All(pair.First.Items, i => Assert.Equal(1, i.Propensity));
        });
        Assert.Equal([0, events[^1], events[^1], events[^1]], lists.Select(l => l.After));
        Assert.Equal([1, 1, 2, 1], lists.Select(l => l.Page));
        Assert.Equal(["default", "home", "home", "default"], lists.Select(l => l.Surface));
        Assert.Equal("""{"platform":"pc"}""", lists[1].Context);
        Assert.Null(lists[0].Context);

        // The later page has the scores that its list was made with.
        var scores = lists[3].Items.ToDictionary(i => i.ItemId, i => i.RecallScore);
        Assert.All(lists[1].Items.Concat(lists[2].Items), i => Assert.Equal(scores[i.ItemId], i.RecallScore));
        Assert.All(scores.Values, s => Assert.True(float.IsFinite(s)));
        Assert.True(scores.Values.Distinct().Count() > 1);
        Assert.All(lists[0].Items, i => Assert.Equal(float.NaN, i.RecallScore));
    }

    [Fact]
    public async Task Answers_WithoutImpressions_AreNotRecorded()
    {
        _isEnabled = false;
        await RestartAsync();
        await UpsertAsync(5);
        Assert.NotEmpty((await AskAsync("ann", 3)).Items);

        Assert.Empty((await ReadAsync()).Lists);
    }

    // A silo that stops leaves nothing behind.
    private async Task<(ShownList[] Lists, long[] Events)> ReadAsync()
    {
        await Cluster.DisposeAsync();
        using var log = StoredLog.Open(Folder);
        return ([.. log.ReadShown(long.MinValue, long.MaxValue)], [.. log.ReadEvents().Select(e => e.Sequence)]);
    }
}
