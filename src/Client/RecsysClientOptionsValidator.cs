using Microsoft.Extensions.Options;

namespace Recsys.Client;

/// <summary>Refuses settings outside their documented ranges when the host starts.</summary>
internal sealed class RecsysClientOptionsValidator : IValidateOptions<RecsysClientOptions>
{
    public ValidateOptionsResult Validate(string? name, RecsysClientOptions options)
    {
        var failures = new List<string>();
        Check(options.Deadline > TimeSpan.Zero && options.Deadline <= TimeSpan.FromMinutes(10), nameof(options.Deadline), options.Deadline, "above 0, at most 10 minutes");
        Check(options.Retries is >= 0 and <= 10, nameof(options.Retries), options.Retries, "0 to 10");
        Check(options.RetryPause >= TimeSpan.Zero && options.RetryPause <= TimeSpan.FromSeconds(10), nameof(options.RetryPause), options.RetryPause, "0 to 10 s");
        Check(options.TrackParallelism is >= 1 and <= 1024, nameof(options.TrackParallelism), options.TrackParallelism, "1 to 1,024");
        Check(options.UpsertBatch is >= 1 and <= 10_000, nameof(options.UpsertBatch), options.UpsertBatch, "1 to 10,000");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string setting, object value, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(RecsysClientOptions)}.{setting} is {value}; allowed: {range}.");
            }
        }
    }
}
