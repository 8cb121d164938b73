using Microsoft.Extensions.Options;
using Recsys.Core;

namespace Recsys.Client;

/// <summary>Refuses settings outside their documented ranges when the host starts.</summary>
internal sealed class RecsysClientOptionsValidator : IValidateOptions<RecsysClientOptions>
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, RecsysClientOptions options)
    {
        var checks = new SettingChecks(RecsysClientOptions.Section);
        Deadline(nameof(options.Deadline), options.Deadline);
        Deadline(nameof(options.StartDeadline), options.StartDeadline);
        if (options.AttemptTimeout is { } attempt)
        {
            Deadline(nameof(options.AttemptTimeout), attempt);
        }

        checks.Range(nameof(options.RetryPause), options.RetryPause, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        checks.Range(nameof(options.MaxRetryPause), options.MaxRetryPause, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        checks.Range(nameof(options.MaxInFlight), options.MaxInFlight, 1, 1_000_000);
        checks.Range(nameof(options.ManyInFlight), options.ManyInFlight, 1, 10_000);
        checks.Range(nameof(options.TrackBatch), options.TrackBatch, 1, 100_000);
        checks.Range(nameof(options.TrackParallelism), options.TrackParallelism, 1, 1024);
        checks.Range(nameof(options.UpsertBatch), options.UpsertBatch, 1, 10_000);
        if (options.Actor is { } actor)
        {
            checks.Require(actor.Length is >= 1 and <= CallActor.MaxLength, nameof(options.Actor), actor, $"1 to {CallActor.MaxLength} characters");
        }

        foreach (var gateway in options.Gateways ?? [])
        {
            checks.Require(GatewayAddress.TryParse(gateway, out _, out _), nameof(options.Gateways), gateway, $"an address or host name and a port, such as \"{GatewayAddress.Default}\"");
        }

        options.Certificate.Check(checks);
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);

        void Deadline(string setting, TimeSpan value) =>
            checks.Require(value > TimeSpan.Zero && value <= LongestDeadline, setting, value, $"above 00:00:00, at most {LongestDeadline}");
    }
}
