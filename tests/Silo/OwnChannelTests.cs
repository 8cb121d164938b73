using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Conformance;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo.Tests;

/// <summary>A recall channel of an application's own is one class and one registration: everything else follows.</summary>
public sealed class OwnChannelTests : IDisposable
{
    private const string Name = "every-third";
    private const int Items = 40;

    private readonly TempFolder _folder = new();
    private readonly List<IHost> _hosts = [];

    [Fact]
    public void Registered_IsAskedAsItsClassSays()
    {
        var answer = Recommend(Host([]), 20);

        Assert.Equal([0, 3, 6, 9], Own(answer).Select(i => i.Index).Order());
    }

    [Theory]
    [InlineData("Quota", "2", 2)]
    [InlineData("Enabled", "false", 0)]
    public void Registered_IsConfiguredByItsName(string setting, string value, int brought)
    {
        var answer = Recommend(Host(new() { [$"Recsys:Serving:Channels:{Name}:{setting}"] = value }), 20);

        Assert.Equal(brought, Own(answer).Length);
    }

    [Fact]
    public void Registered_IsConfiguredByCode_AndHeldToTheBounds()
    {
        var answer = Recommend(Host([], o => o.Serving.Channels[Name].Quota = 1), 20);
        var host = Host(new() { [$"Recsys:Serving:Channels:{Name}:Weight"] = "0" });

        Assert.Single(Own(answer));
        var error = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => SiloSettings.Validate(host.Services));
        Assert.Equal($"Recsys:Serving:Channels:{Name}:Weight is '0'; allowed: 1 to 1000.", error.Message);
    }

    [Fact]
    public void Registered_IsExplained()
    {
        var trace = new PipelineTrace();
        var answer = Recommend(Host([]), 20, trace);

        Assert.All(Own(answer), item =>
        {
            Assert.Equal("because it is a third", item.Reason);
            Assert.InRange(trace.Of(item).RecallPlace, 0, 3);
            Assert.Equal(Items - item.Index, trace.Of(item).ChannelScore);
        });
    }

    [Fact]
    public void Registered_IsMeasuredAlone_AndFillsTheRest()
    {
        var answer = Recommend(Host([], o => o.Serving.KeepOnly(Name)), 10);

        Assert.Equal(10, answer.Length);
        Assert.Equal(answer, Own(answer));
        Assert.All(answer, item => Assert.Equal(0, item.Index % 3));
    }

    [Fact]
    public void Registered_HasTheHistoryThatItNeeds_WhileItIsAsked()
    {
        static LogHistory Needed(IHost host) => host.Services.GetRequiredService<RecallPlans>().HistoryNeeded(hasVersion: true);

        Assert.Equal(LogHistory.Purchases, Needed(Host([])));
        Assert.Equal(LogHistory.None, Needed(Host(new() { [$"Recsys:Serving:Channels:{Name}:Enabled"] = "false" })));
    }

    [Fact]
    public async Task Registered_IsAFeatureOfRankers()
    {
        var host = Host([]);
        var options = new TestArtifactOptions { ItemIds = [.. Enumerable.Range(0, Items).Select(i => $"i{i}")] };
        ArtifactWriter.Write(_folder["source"], FragileRanker.Content("Identity", options, "channel_every_third"));
        await host.Services.GetRequiredService<IModelStore>().PublishAsync(options.Version, _folder["source"], TestContext.Current.CancellationToken);
        var models = host.Services.GetRequiredService<ModelHost>();
        await models.PrepareAsync(options.Version, TestContext.Current.CancellationToken);
        Assert.True(models.Activate(options.Version, 1));

        var trace = new PipelineTrace();
        var answer = Recommend(host, 20, trace);

        Assert.Equal([0, 3, 6, 9], answer[..4].Select(i => i.Index).Order());
        Assert.All(answer[..4], i => Assert.Equal(("channel_every_third", 1f), (trace.Of(i).Effects[0].Feature, trace.Of(i).Effects[0].Change)));
        Assert.All(answer[4..], i => Assert.Equal(0, i.Score));
    }

    public void Dispose()
    {
        _hosts.ForEach(h => h.Dispose());
        _folder.Dispose();
    }

    private static RankedItem[] Own(IEnumerable<RankedItem> answer) => [.. answer.Where(i => i.Channel == Name)];

    // Never started: what is asked needs no cluster.
    private IHost Host(Dictionary<string, string?> settings, Action<RecsysSiloOptions>? configure = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddRecsysSilo(o =>
        {
            (o.DataFolder, o.SiloPort, o.GatewayPort) = (_folder[$"silo-{_hosts.Count}"], SiloTest.FreePort(), 0);
            configure?.Invoke(o);
        });
        builder.Services.AddRecallChannel<EveryThird>();
        var host = builder.Build();
        _hosts.Add(host);
        var table = host.Services.GetRequiredService<ItemTable>();
        for (var i = 0; i < Items; i++)
        {
            table.Upsert($"i{i}", 1, [], true, [0, i, 0, 0, 0, 0, 0, 0, 0]);
        }

        table.RefreshPopularity(Items, _ => 0);
        return host;
    }

    private static RankedItem[] Recommend(IHost host, int count, PipelineTrace? trace = null)
    {
        using var lease = host.Services.GetRequiredService<ModelHost>().Acquire();
        var items = new RankedItem[count];
        var interest = new float[lease.Model?.Model.Schema.InterestDimension ?? 0];
        var query = new PipelineQuery { Count = count, Time = 0, Interest = interest };
        return items[..host.Services.GetRequiredService<RecommendationPipeline>().Recommend(lease.Model, query, items, out _, trace)];
    }

    /// <summary>All of the channel.</summary>
    private sealed class EveryThird : IFillingChannel
    {
        public static ChannelDefaults Defaults { get; } = new(OwnChannelTests.Name) { Quota = 4, Weight = 99 };

        public string Name => Defaults.Name;

        public string Reason => "because it is a third";

        public LogHistory History => LogHistory.Purchases;

        public int Recall(in RecallQuery query, Span<RecalledItem> destination) => Take(query, destination[..Math.Min(4, destination.Length)]);

        public int RecallFromAll(in RecallQuery query, Span<RecalledItem> destination) => Take(query, destination);

        private static int Take(in RecallQuery query, Span<RecalledItem> destination)
        {
            var count = 0;
            for (var i = 0; i < query.Table.Count && count < destination.Length; i += 3)
            {
                if (query.Filter.Accepts(i))
                {
                    destination[count++] = new RecalledItem(i, query.Table.Count - i);
                }
            }

            return count;
        }
    }
}
