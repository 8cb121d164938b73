using Microsoft.Extensions.Options;

namespace Recsys.Grains;

/// <summary>Refuses limits outside their documented ranges when the silo starts.</summary>
internal sealed class RecsysLimitsValidator : IValidateOptions<RecsysLimits>
{
    public ValidateOptionsResult Validate(string? name, RecsysLimits options)
    {
        var failures = new List<string>();
        Range(nameof(options.MaxCount), options.MaxCount, 1, 10_000);
        Range(nameof(options.MaxBatch), options.MaxBatch, 1, 100_000);
        Range(nameof(options.MaxIdLength), options.MaxIdLength, 1, 512);
        Range(nameof(options.SessionLength), options.SessionLength, 1, 500);
        Range(nameof(options.ExposureLength), options.ExposureLength, 0, 1000);
        Range(nameof(options.BoughtLength), options.BoughtLength, 0, 10_000);
        Range(nameof(options.PagedLists), options.PagedLists, 1, 16);
        Range(nameof(options.PageLifetime), options.PageLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range(nameof(options.SnapshotEvery), options.SnapshotEvery, 1, 100_000);
        Range(nameof(options.ConcurrentRecommendations), options.ConcurrentRecommendations, 1, 10_000);
        Range(nameof(options.WaitingRecommendations), options.WaitingRecommendations, 0, 1_000_000);
        Range(nameof(options.MaxEventAge), options.MaxEventAge, TimeSpan.FromTicks(1), TimeSpan.MaxValue);
        Range(nameof(options.MaxClockSkew), options.MaxClockSkew, TimeSpan.Zero, TimeSpan.MaxValue);
        Range(nameof(options.CounterFlush), options.CounterFlush, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Range(nameof(options.CounterReread), options.CounterReread, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range(nameof(options.ItemTableRefresh), options.ItemTableRefresh, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Range(nameof(options.PrepareTimeout), options.PrepareTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range(nameof(options.SwitchTimeout), options.SwitchTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Range(nameof(options.UnclaimedAfter), options.UnclaimedAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range(nameof(options.LoopLateAfter), options.LoopLateAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range<T>(string setting, T value, T low, T high)
            where T : IComparable<T>
        {
            if (value.CompareTo(low) < 0 || value.CompareTo(high) > 0)
            {
                failures.Add($"{nameof(RecsysLimits)}.{setting} is {value}; allowed: {low} to {high}.");
            }
        }
    }
}
