using Microsoft.Extensions.Options;
using Recsys.Core;

namespace Recsys.Grains;

/// <summary>Refuses limits outside their documented ranges when the silo starts.</summary>
internal sealed class RecsysLimitsValidator : IValidateOptions<RecsysLimits>
{
    public ValidateOptionsResult Validate(string? name, RecsysLimits options)
    {
        var checks = new SettingChecks(RecsysLimits.Section);
        checks.Range(nameof(options.MaxCount), options.MaxCount, 1, 10_000);
        checks.Range(nameof(options.MaxBatch), options.MaxBatch, 1, 100_000);
        checks.Range(nameof(options.MaxIdLength), options.MaxIdLength, 1, 512);
        checks.Range(nameof(options.SessionLength), options.SessionLength, 1, 500);
        checks.Range(nameof(options.ExposureLength), options.ExposureLength, 0, 1000);
        checks.Range(nameof(options.BoughtLength), options.BoughtLength, 0, 10_000);
        checks.Range(nameof(options.PagedLists), options.PagedLists, 1, 16);
        checks.Range(nameof(options.PageLifetime), options.PageLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        checks.Range(nameof(options.SnapshotEvery), options.SnapshotEvery, 1, 100_000);
        checks.Range(nameof(options.ConcurrentRecommendations), options.ConcurrentRecommendations, 1, 10_000);
        checks.Range(nameof(options.WaitingRecommendations), options.WaitingRecommendations, 0, 1_000_000);
        checks.Require(options.MaxEventAge > TimeSpan.Zero, nameof(options.MaxEventAge), options.MaxEventAge, "above 00:00:00");
        checks.Require(options.MaxClockSkew >= TimeSpan.Zero, nameof(options.MaxClockSkew), options.MaxClockSkew, "00:00:00 or more");
        checks.Range(nameof(options.CounterFlush), options.CounterFlush, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        checks.Range(nameof(options.CounterReread), options.CounterReread, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        checks.Range(nameof(options.ItemTableRefresh), options.ItemTableRefresh, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        checks.Range(nameof(options.PrepareTimeout), options.PrepareTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        checks.Range(nameof(options.SwitchTimeout), options.SwitchTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        checks.Range(nameof(options.UnclaimedAfter), options.UnclaimedAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        checks.Range(nameof(options.LoopLateAfter), options.LoopLateAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }
}
