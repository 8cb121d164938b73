using Recsys.Grains.Online;

namespace Recsys.Grains.Tests.Online;

/// <summary>
/// With an L1 that no weight gets over, as where half of all is clicked on, every prediction is .5, so that each sample adds exactly .25 to the sum n of the bucket that all have, and .5 or -.5 to z: the sums count what was learned.
/// </summary>
public sealed class OnlineRestartTests : OnlineTest
{
    private int _shards = 1;

    private protected override void Configure(OnlineOptions options) =>
        (options.Ftrl.L1, options.SaveEvery, options.Shards, options.Watch.LeastLabels) = (1000, TimeSpan.FromSeconds(4), _shards, 1_000_000);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task EachSample_IsLearnedOnce_WhateverRestartsOrDies(int shards)
    {
        _shards = shards;
        await RestartAsync();
        await FillAsync();
        await LiveAsync(3, rpg: 0, puzzle: 0);

        // Learning begins when the first windows are over; what was shown before counts no more.
        var (shown, clicked) = (Shown, Clicked);
        await PassAsync();
        await PassAsync();
        await PassAsync();
        await LiveAsync(5, rpg: 0.5, puzzle: 0.5);
        await SettleAsync();
        var begun = await StoredBiasAsync();
        await LiveAsync(7, rpg: 0.5, puzzle: 0.5);
        await RestartAsync();
        await LiveAsync(7, rpg: 0.5, puzzle: 0.5);
        await Cluster.KillSiloAsync(1);
        await LiveAsync(7, rpg: 0.5, puzzle: 0.5);
        await SettleAsync();

        var (z, n) = await StoredBiasAsync();
        var (samples, positives) = (Shown - shown, Clicked - clicked);
        Assert.True(begun.N > 0);
        Assert.True(positives > 0);
        var offset = Math.Round(begun.N / 0.25) - (5 * 5 * 40);
        Assert.Equal(samples + offset, n / 0.25, 1e-6);
        Assert.Equal(samples + offset - (2 * positives), z / 0.5, 1e-6);
    }

    // Until the windows of all that was shown are over, and what was learned is stored.
    private async Task SettleAsync()
    {
        for (var i = 0; i < 8; i++)
        {
            await PassAsync();
        }
    }
}
