using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class ImpressionOptionsValidator : IValidateOptions<ImpressionOptions>
{
    // Samples are made of recorded answers, when the longest window and the grace are over.
    private static readonly int LeastDays = 1 + (2 * (int)OutcomeWindows.Most.TotalDays);

    public ValidateOptionsResult Validate(string? name, ImpressionOptions options)
    {
        var checks = new SettingChecks(ImpressionOptions.Section);
        checks.Range(nameof(options.KeepDays), options.KeepDays, LeastDays, 3_650);
        checks.Range(nameof(options.QueueLists), options.QueueLists, 1, 1_000_000);
        checks.Range(nameof(options.Grace), options.Grace, TimeSpan.Zero, OutcomeWindows.Most);
        foreach (var kind in Enum.GetValues<InteractionKind>())
        {
            checks.Range($"{nameof(options.Windows)}:{kind}", options.Windows.Of(kind), TimeSpan.Zero, OutcomeWindows.Most);
        }

        checks.Require(options.Windows.Longest() > TimeSpan.Zero, nameof(options.Windows), options.Windows.Longest(), "one window at least above 0");
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }
}
