using Microsoft.Extensions.Options;

namespace Recsys.Grains.Tests;

public sealed class RecsysLimitsTests
{
    public static TheoryData<string, object, object> Bounds => new()
    {
        { nameof(RecsysLimits.MaxCount), 1, 0 },
        { nameof(RecsysLimits.MaxCount), 10_000, 10_001 },
        { nameof(RecsysLimits.MaxBatch), 1, 0 },
        { nameof(RecsysLimits.MaxBatch), 100_000, 100_001 },
        { nameof(RecsysLimits.MaxIdLength), 1, 0 },
        { nameof(RecsysLimits.MaxIdLength), 512, 513 },
        { nameof(RecsysLimits.SessionLength), 1, 0 },
        { nameof(RecsysLimits.SessionLength), 500, 501 },
        { nameof(RecsysLimits.ExposureLength), 0, -1 },
        { nameof(RecsysLimits.ExposureLength), 1000, 1001 },
        { nameof(RecsysLimits.BoughtLength), 0, -1 },
        { nameof(RecsysLimits.BoughtLength), 10_000, 10_001 },
        { nameof(RecsysLimits.PagedLists), 1, 0 },
        { nameof(RecsysLimits.PagedLists), 16, 17 },
        { nameof(RecsysLimits.PageLifetime), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.999) },
        { nameof(RecsysLimits.PageLifetime), TimeSpan.FromDays(1), TimeSpan.FromDays(1.001) },
        { nameof(RecsysLimits.SnapshotEvery), 1, 0 },
        { nameof(RecsysLimits.SnapshotEvery), 100_000, 100_001 },
        { nameof(RecsysLimits.ConcurrentRecommendations), 1, 0 },
        { nameof(RecsysLimits.ConcurrentRecommendations), 10_000, 10_001 },
        { nameof(RecsysLimits.WaitingRecommendations), 0, -1 },
        { nameof(RecsysLimits.WaitingRecommendations), 1_000_000, 1_000_001 },
        { nameof(RecsysLimits.MaxEventAge), TimeSpan.FromTicks(1), TimeSpan.Zero },
        { nameof(RecsysLimits.MaxEventAge), TimeSpan.MaxValue, TimeSpan.FromDays(-1) },
        { nameof(RecsysLimits.MaxClockSkew), TimeSpan.Zero, TimeSpan.FromTicks(-1) },
        { nameof(RecsysLimits.CounterFlush), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(9) },
        { nameof(RecsysLimits.CounterFlush), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.001) },
        { nameof(RecsysLimits.CounterReread), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.999) },
        { nameof(RecsysLimits.CounterReread), TimeSpan.FromDays(1), TimeSpan.FromDays(1.001) },
        { nameof(RecsysLimits.ItemTableRefresh), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(9) },
        { nameof(RecsysLimits.ItemTableRefresh), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.001) },
        { nameof(RecsysLimits.PrepareTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.999) },
        { nameof(RecsysLimits.PrepareTimeout), TimeSpan.FromHours(1), TimeSpan.FromHours(1.001) },
        { nameof(RecsysLimits.SwitchTimeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(99) },
        { nameof(RecsysLimits.SwitchTimeout), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.001) },
        { nameof(RecsysLimits.UnclaimedAfter), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.999) },
        { nameof(RecsysLimits.UnclaimedAfter), TimeSpan.FromDays(1), TimeSpan.FromDays(1.001) },
        { nameof(RecsysLimits.LoopLateAfter), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.999) },
        { nameof(RecsysLimits.LoopLateAfter), TimeSpan.FromHours(1), TimeSpan.FromHours(1.001) },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Validate_OnBothSidesOfEachBound(string setting, object within, object beyond)
    {
        Assert.True(Validate(setting, within).Succeeded);
        var result = Validate(setting, beyond);
        Assert.True(result.Failed);
        Assert.StartsWith($"Recsys:Limits:{setting} is '{beyond}'; allowed: ", Assert.Single(result.Failures!));
    }

    [Fact]
    public void Bounds_CoverEverySettingThatHasAny() =>
        Assert.Equal(
            typeof(RecsysLimits).GetProperties().Select(p => p.Name).Where(n => n != nameof(RecsysLimits.CreateUnknownItems)).Order(),
            Bounds.Select(b => b.Data.Item1).Distinct().Order());

    [Fact]
    public void Defaults()
    {
        var limits = new RecsysLimits();

        Assert.Equal((2, TimeSpan.FromMinutes(10)), (limits.PagedLists, limits.PageLifetime));
        Assert.Equal((Math.Max(16, 4 * Environment.ProcessorCount), 1024), (limits.ConcurrentRecommendations, limits.WaitingRecommendations));
        Assert.Equal((1000, 1000, 128), (limits.MaxCount, limits.MaxBatch, limits.MaxIdLength));
        Assert.Equal((50, 60, 200, 200), (limits.SessionLength, limits.ExposureLength, limits.BoughtLength, limits.SnapshotEvery));
        Assert.Equal((TimeSpan.FromDays(365), TimeSpan.FromMinutes(5)), (limits.MaxEventAge, limits.MaxClockSkew));
        Assert.Equal((TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(250)), (limits.CounterFlush, limits.ItemTableRefresh));
        Assert.Equal(TimeSpan.FromMinutes(1), limits.CounterReread);
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5)), (limits.PrepareTimeout, limits.SwitchTimeout));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)), (limits.UnclaimedAfter, limits.LoopLateAfter));
        Assert.False(limits.CreateUnknownItems);
        Assert.True(new RecsysLimitsValidator().Validate(null, limits).Succeeded);
    }

    private static ValidateOptionsResult Validate(string setting, object value)
    {
        var limits = new RecsysLimits();
        typeof(RecsysLimits).GetProperty(setting)!.SetValue(limits, value);
        return new RecsysLimitsValidator().Validate(null, limits);
    }
}
