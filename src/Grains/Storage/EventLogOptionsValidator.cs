using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class EventLogOptionsValidator(IOptions<RecsysLimits> limits) : IValidateOptions<EventLogOptions>
{
    public ValidateOptionsResult Validate(string? name, EventLogOptions options)
    {
        var failures = new List<string>();
        Check(options.QueueEvents is >= 1 and <= 10_000_000, nameof(options.QueueEvents), options.QueueEvents, "1 to 10,000,000");
        Check(options.QueueBytes is >= 1 << 10 and <= 16L << 30, nameof(options.QueueBytes), options.QueueBytes, "1,024 to 17,179,869,184");
        Check(options.Retention is null || options.Retention >= TimeSpan.FromDays(1), nameof(options.Retention), options.Retention, "1 day or more, or none");
        var oldest = limits.Value.MaxEventAge;
        Check(
            options.Retention is null || options.Retention >= oldest,
            nameof(options.Retention), options.Retention, $"RecsysLimits.MaxEventAge ({oldest}) or more, since a repetition of a removed event could not be told from a new one");
        Check(
            options.RetentionEvery >= TimeSpan.FromMinutes(1) && options.RetentionEvery <= TimeSpan.FromDays(7),
            nameof(options.RetentionEvery), options.RetentionEvery, "1 minute to 7 days");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string setting, object? value, string range)
        {
            if (!holds)
            {
                failures.Add($"Recsys:Log:{setting} is '{value}'; allowed: {range}.");
            }
        }
    }
}
