using Microsoft.Extensions.DependencyInjection;
using Recsys.Client;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>A part that does not answer is left out, and the answer names it.</summary>
public sealed class LatePartTests
{
    private const int Shards = 4;

    [Fact]
    public async Task Recommend_PartIsLate_ListDoesWithoutItsItems_AndSaysSo()
    {
        using var divided = new DividedCluster(7);
        using var stuck = new StuckChannel("i1");
        await using var cluster = await divided.StartAsync(
            2,
            Shards,
            services =>
            {
                services.AddSingleton<IRecallChannel>(stuck);
                services.Configure<ServingOptions>(o => o.Channels["stuck"] = new ChannelOptions { Quota = 1 });
                services.Configure<CatalogueOptions>(o => o.ShardDeadline = TimeSpan.FromMilliseconds(300));
            },
            standing: false);
        await divided.FillAsync(cluster, withRanker: true);
        var request = new RecommendRequest { UserId = "u1", Count = 40 };
        var late = CatalogShards.Of("i1") % Shards;
        var whole = await cluster.Client.RecommendAsync(request);
        Assert.Null(whole.MissingShards);
        Assert.Contains(whole.Items, i => CatalogShards.Of(i.ItemId) % Shards == late);

        // The part waits, on both silos that hold it, until the answer is there.
        stuck.Close();
        var partial = await cluster.Client.RecommendAsync(request);
        stuck.Open();
        Assert.Equal([late], partial.MissingShards!);
        Assert.Contains("Recsys:Catalogue:ShardDeadline", partial.DegradedReason, StringComparison.Ordinal);
        Assert.Equal(40, partial.Items.Count);
        Assert.DoesNotContain(partial.Items, i => CatalogShards.Of(i.ItemId) % Shards == late);
        Assert.Null((await cluster.Client.RecommendAsync(request)).MissingShards);
    }

    // The setting would let it wait for longer than the caller does.
    [Fact]
    public async Task Recommend_CallerWaitsForLessThanTheSetting_ListComesInTheirTime()
    {
        using var divided = new DividedCluster(7);
        using var stuck = new StuckChannel("i1");
        await using var cluster = await divided.StartAsync(
            2,
            Shards,
            services =>
            {
                services.AddSingleton<IRecallChannel>(stuck);
                services.Configure<ServingOptions>(o => o.Channels["stuck"] = new ChannelOptions { Quota = 1 });
                services.Configure<CatalogueOptions>(o => o.ShardDeadline = TimeSpan.FromMinutes(1));
            },
            standing: false);
        await divided.FillAsync(cluster, withRanker: true);
        using var services = new ServiceCollection().AddSingleton(cluster.Grains)
            .AddRecsysClient(o => (o.Deadline, o.AttemptTimeout) = (TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6))).BuildServiceProvider();
        stuck.Close();
        var partial = await services.GetRequiredService<IRecsysClient>().RecommendAsync(new RecommendRequest { UserId = "u1", Count = 20 });
        stuck.Open();
        Assert.Equal([CatalogShards.Of("i1") % Shards], partial.MissingShards!);
        Assert.Equal(20, partial.Items.Count);
    }

    // Brings nothing, and waits while it is told to in the part that has an item.
    private sealed class StuckChannel(string itemId) : IRecallChannel, IDisposable
    {
        private readonly ManualResetEventSlim _open = new(true);

        public string Name => "stuck";

        public string Reason => "stuck";

        public PartialLists Partial => PartialLists.ByItem;

        public int Recall(in RecallQuery query, Span<RecalledItem> destination)
        {
            if (query.Table.TryGetIndex(itemId, out _))
            {
                _open.Wait();
            }

            return 0;
        }

        public void Close() => _open.Reset();

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }
}
