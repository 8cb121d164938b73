using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>Refuses settings outside their documented ranges when the silo starts.</summary>
internal sealed class ImpressionOptionsValidator : IValidateOptions<ImpressionOptions>
{
    public ValidateOptionsResult Validate(string? name, ImpressionOptions options)
    {
        var checks = new SettingChecks(ImpressionOptions.Section);
        checks.Range(nameof(options.KeepDays), options.KeepDays, 1, 3_650);
        checks.Range(nameof(options.QueueLists), options.QueueLists, 1, 1_000_000);
        checks.Range(nameof(options.Grace), options.Grace, TimeSpan.Zero, OutcomeWindows.Most);
        foreach (var kind in Enum.GetValues<InteractionKind>())
        {
            checks.Range($"{nameof(options.Windows)}:{kind}", options.Windows[kind], TimeSpan.Zero, OutcomeWindows.Most);
        }

        var longest = options.Windows.Longest;
        checks.Require(longest > TimeSpan.Zero, nameof(options.Windows), longest, "one window at least above 0");
        checks.Require(
            options.KeepDays > (longest + options.Grace).TotalDays,
            nameof(options.KeepDays),
            options.KeepDays,
            $"more than the longest window and {nameof(options.Grace)} ({longest + options.Grace}), since samples are made of recorded answers");
        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }
}
