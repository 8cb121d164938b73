using Microsoft.Extensions.Options;
using Recsys.Core;

namespace Recsys.Grains.Storage;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class EventLogOptionsValidator(IOptions<RecsysLimits> limits) : IValidateOptions<EventLogOptions>
{
    public ValidateOptionsResult Validate(string? name, EventLogOptions options)
    {
        var checks = new SettingChecks(EventLogOptions.Section);
        checks.Range(nameof(options.QueueEvents), options.QueueEvents, 1, 10_000_000);
        checks.Range(nameof(options.QueueBytes), options.QueueBytes, 1 << 10, 16L << 30);
        checks.Require(options.Retention is null || options.Retention >= TimeSpan.FromDays(1), nameof(options.Retention), options.Retention, "1.00:00:00 or more, or none");
        var oldest = limits.Value.MaxEventAge;
        checks.Require(
            options.Retention is null || options.Retention >= oldest,
            nameof(options.Retention),
            options.Retention,
            $"{RecsysLimits.Section}:{nameof(RecsysLimits.MaxEventAge)} ({oldest}) or more, since a repetition of a removed event could not be told from a new one");
        checks.Range(nameof(options.RetentionEvery), options.RetentionEvery, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }
}
