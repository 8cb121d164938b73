using Microsoft.Extensions.Options;

namespace Recsys.Serving;

/// <summary>Refuses settings outside their documented ranges when the host starts.</summary>
internal sealed class ServingOptionsValidator : IValidateOptions<ServingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var failures = new List<string>();
        Range(nameof(options.Candidates), options.Candidates, 1, 10_000);
        Range(nameof(options.PopularityLength), options.PopularityLength, 1, 1_000_000);
        foreach (var (channel, quota) in options.ChannelQuotas)
        {
            Range($"{nameof(options.ChannelQuotas)}[{channel}]", quota, 0, 10_000);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(string setting, int value, int low, int high)
        {
            if (value < low || value > high)
            {
                failures.Add($"{nameof(ServingOptions)}.{setting} is {value}; allowed: {low} to {high}.");
            }
        }
    }
}
