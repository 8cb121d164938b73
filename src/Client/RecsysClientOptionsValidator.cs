using Microsoft.Extensions.Options;

namespace Recsys.Client;

/// <summary>Refuses settings outside their documented ranges when the host starts.</summary>
internal sealed class RecsysClientOptionsValidator : IValidateOptions<RecsysClientOptions>
{
    public ValidateOptionsResult Validate(string? name, RecsysClientOptions options)
    {
        var failures = new List<string>();
        Check(options.Deadline > TimeSpan.Zero && options.Deadline <= TimeSpan.FromMinutes(10), nameof(options.Deadline), options.Deadline, "above 0, at most 10 minutes");
        Check(options.StartDeadline > TimeSpan.Zero && options.StartDeadline <= TimeSpan.FromMinutes(10), nameof(options.StartDeadline), options.StartDeadline, "above 0, at most 10 minutes");
        Check(
            options.AttemptTimeout is not { } attempt || (attempt > TimeSpan.Zero && attempt <= TimeSpan.FromMinutes(10)),
            nameof(options.AttemptTimeout),
            options.AttemptTimeout,
            "null, or above 0, at most 10 minutes");
        Check(
            options.RetryPause >= TimeSpan.FromMilliseconds(1) && options.RetryPause <= TimeSpan.FromSeconds(10),
            nameof(options.RetryPause),
            options.RetryPause,
            "1 ms to 10 s");
        Check(
            options.MaxRetryPause >= TimeSpan.FromMilliseconds(1) && options.MaxRetryPause <= TimeSpan.FromMinutes(1),
            nameof(options.MaxRetryPause),
            options.MaxRetryPause,
            "1 ms to 1 minute");
        Check(options.MaxInFlight is >= 1 and <= 1_000_000, nameof(options.MaxInFlight), options.MaxInFlight, "1 to 1,000,000");
        Check(options.TrackBatch is >= 1 and <= 100_000, nameof(options.TrackBatch), options.TrackBatch, "1 to 100,000");
        foreach (var gateway in options.Gateways ?? [])
        {
            Check(GatewayAddress.TryParse(gateway, out _, out _), nameof(options.Gateways), gateway, "an address or host name and a port, such as \"127.0.0.1:30000\"");
        }

        Check(options.TrackParallelism is >= 1 and <= 1024, nameof(options.TrackParallelism), options.TrackParallelism, "1 to 1,024");
        Check(options.UpsertBatch is >= 1 and <= 10_000, nameof(options.UpsertBatch), options.UpsertBatch, "1 to 10,000");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string setting, object? value, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(RecsysClientOptions)}.{setting} is {value}; allowed: {range}.");
            }
        }
    }
}
