using Microsoft.Extensions.DependencyInjection;
using Recsys.Core;
using Recsys.Grains.Online;
using Recsys.Grains.Storage;
using Recsys.Serving;

namespace Recsys.Grains.Tests.Online;

/// <summary>What online learning needs, and a silo on which it is off.</summary>
public sealed class OnlineOptionsTests : ClusterTest
{
    [Fact]
    public async Task Off_TheDefault_NothingRuns()
    {
        await UpsertAsync(5);
        await AskAsync("ann", 3);
        await Cluster.RefreshAsync();

        var services = Cluster.Services();
        Assert.False(services.GetRequiredService<OnlineFollower>().IsWanted);
        Assert.Null(services.GetRequiredService<OnlineModel>().Weights);
        Assert.DoesNotContain(services.GetRequiredService<BackgroundHealth>().Loops, l => l.Name == "online");
        var grains = await Cluster.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        Assert.NotEmpty(grains);
        Assert.DoesNotContain(grains, g => g.GrainType.Contains("Online", StringComparison.Ordinal));
    }

    [Fact]
    public void Enabled_NeedsRecordedAnswers_AWholeCatalogue_AndAWindow()
    {
        Assert.Null(Check(new OnlineOptions { Enabled = true }));
        Assert.Contains("Recsys:Impressions:Enabled", Check(new OnlineOptions { Enabled = true }, impressions: new ImpressionOptions { Enabled = false }));
        Assert.Contains("Recsys:Catalogue:Shards", Check(new OnlineOptions { Enabled = true }, parts: 4));
        Assert.Contains("Recsys:Impressions:Windows:Custom", Check(new OnlineOptions { Enabled = true, Outcome = InteractionKind.Custom }));
        Assert.Contains("Recsys:Online:Outcome is 'Impression'", Check(new OnlineOptions { Outcome = InteractionKind.Impression }));
        Assert.Null(Check(new OnlineOptions(), new ImpressionOptions { Enabled = false }, parts: 4));
    }

    private static string? Check(OnlineOptions options, ImpressionOptions? impressions = null, int parts = 1) =>
        new OnlineOptionsValidator(Microsoft.Extensions.Options.Options.Create(impressions ?? new()), Microsoft.Extensions.Options.Options.Create(new CatalogueOptions { Shards = parts }))
            .Validate(null, options).FailureMessage;
}
