using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recsys.Conformance;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>What parts cannot answer as a whole catalogue would is refused by name.</summary>
public sealed class RefusedWhenDividedTests
{
    [Fact]
    public async Task Start_ChannelsThatCannotBeMerged_AreNamedWithTheirSettings()
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => RecsysTestCluster.StartAsync(new()
        {
            Folder = folder.Path,
            Services = s =>
            {
                s.Configure<CatalogueOptions>(o => o.Shards = 2);
                s.Configure<ServingOptions>(o =>
                {
                    o.Rules.Add(new() { Items = { "i1" } });
                    o.Boosts.Add(new() { Items = { "i1" } });
                    o.Diversity.Method = DiversityMethod.Mmr;
                    o.Bandit.Policy = BanditPolicy.Thompson;
                    o.Surfaces["home"] = new SurfaceOptions { Diversity = { Method = DiversityMethod.Dpp }, Bandit = { Policy = BanditPolicy.Ucb1 } };
                });
            },
        }));
        var refused = Assert.IsType<OptionsValidationException>(Flatten(error).First(e => e is OptionsValidationException));
        foreach (var key in (string[])["Rules", "Boosts", "Diversity:Method", "Surfaces:home:Diversity:Method", "Bandit:Policy", "Surfaces:home:Bandit:Policy", "Channels:similar-attributes:Enabled", "Channels:live-co-occurrence:WithoutVersion", "Channels:exploration:WithoutVersion"])
        {
            Assert.Contains(refused.Failures, f => f.StartsWith($"Recsys:Serving:{key} is '", StringComparison.Ordinal) && f.Contains("Recsys:Catalogue:Shards is 2", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(32)]
    public void Shards_ThatDoNotDivideTheCatalogue_AreRefused(int shards) =>
        Assert.Equal([$"Recsys:Catalogue:Shards is '{shards}'; allowed: 1, 2, 4, 8 or 16."], new CatalogueOptions { Shards = shards }.Check().Failures);

    [Fact]
    public async Task Explain_AndUnknownFields_AreRefused()
    {
        using var divided = new DividedCluster(9);
        await using var cluster = await divided.StartAsync(2, 2);
        await divided.FillAsync(cluster, withRanker: false);
        var error = await Assert.ThrowsAsync<DividedCatalogueException>(() => cluster.Client.ExplainAsync(new RecommendRequest { UserId = "u1" }));
        Assert.Contains("Recsys:Catalogue:Shards is 2", error.Message, StringComparison.Ordinal);

        var unknown = await Assert.ThrowsAsync<RecsysValidationException>(
            () => cluster.Client.RecommendAsync(new RecommendRequest { UserId = "u1", Filter = ItemFilter.Parse("prise < 5") }));
        Assert.Contains("such as 'price'", unknown.Message, StringComparison.Ordinal);
        Assert.Empty((await cluster.Client.RecommendAsync(new RecommendRequest { UserId = "u1", Filter = ItemFilter.Parse("prise < 5"), AllowUnknownFields = true })).Items);
    }

    private static IEnumerable<Exception> Flatten(Exception e) => e is AggregateException a
        ? a.InnerExceptions.SelectMany(Flatten)
        : e.InnerException is { } inner ? Flatten(inner).Prepend(e) : [e];
}
