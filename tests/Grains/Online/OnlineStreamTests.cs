using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Online;

namespace Recsys.Grains.Tests.Online;

/// <summary>The stream of one shard over a real log.</summary>
public sealed class OnlineStreamTests : OnlineTest
{
    protected override int Silos => 1;

    private protected override void Configure(OnlineOptions options) => (options.Ftrl.L1, options.Watch.LeastLabels) = (1000, 1_000_000);

    [Fact]
    public async Task StreamThatBeginsAtAPlace_LearnsExactlyWhatCameAfterIt()
    {
        await FillAsync();
        await LiveAsync(5, rpg: 0.3, puzzle: 0.1);
        var first = Make();
        await first.BeginAsync(null);
        await first.LearnAsync(isCut: false);
        await LiveAsync(4, rpg: 0.3, puzzle: 0.1);
        await first.LearnAsync(isCut: false);
        var (place, before) = (first.Position, Bias(first));

        // Lists of the last two seconds wait over the place for what comes of them.
        await LiveAsync(4, rpg: 0.3, puzzle: 0.1);
        await first.LearnAsync(isCut: false);
        var after = Bias(first);
        var second = Make();
        await second.BeginAsync(place);
        Assert.Equal(default, Bias(second));
        await second.LearnAsync(isCut: false);

        Assert.True(after.N > before.N + 100);
        Assert.Equal((after.Z - before.Z, after.N - before.N), Bias(second));
    }

    [Fact]
    public async Task ItemsThatDidNotComeIntoView_AreNoNegatives()
    {
        await FillAsync();
        await LiveAsync(4, rpg: 0.3, puzzle: 0.1);
        var stream = Make();
        await stream.BeginAsync(null);
        for (var i = 0; i < 3; i++)
        {
            Clock.Pass(TimeSpan.FromSeconds(1));
            await stream.LearnAsync(isCut: false);
        }

        var before = Bias(stream);
        var list = await AskAsync("ann", 10);
        await Client.TrackAsync([.. list.Items.Take(4).Select(i => Click("ann", i.ItemId) with { Id = $"view-{i.ItemId}", Kind = EventKind.Impression, RequestId = list.RequestId })]);
        await Client.TrackAsync(Click("ann", list.Items[0].ItemId) with { RequestId = list.RequestId });
        Clock.Pass(TimeSpan.FromSeconds(3));
        await stream.LearnAsync(isCut: false);

        Assert.Equal((before.Z + (0.5 * 3) - 0.5, before.N + (0.25 * 4)), Bias(stream));
    }

    private OnlineStream Make() => ActivatorUtilities.CreateInstance<OnlineStream>(Cluster.Services(), Cluster.Services().GetRequiredService<OnlineSettings>(), (0, 1));

    private (double Z, double N) Bias(OnlineStream stream)
    {
        var space = Cluster.Services().GetRequiredService<OnlineSettings>().Items.Features.Space;
        return stream.Learner.StateOf(space.BucketOf(space.Of("bias", string.Empty)));
    }
}
