using Microsoft.Extensions.Options;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Refuses settings outside their documented ranges, when the host starts and when the configuration changes.</summary>
internal sealed class ServingOptionsValidator : IValidateOptions<ServingOptions>
{
    private const int MaxCandidates = 10_000;
    private const int MaxChannels = 100;
    private const int MaxWeight = 1000;
    private const int MaxSlots = 100;
    private const int MaxSeen = 1000;
    private const int MaxSurfaces = 1000;
    private const int MaxRules = 1000;
    private const int MaxSession = 500;

    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var failures = new List<string>();
        Range(failures, nameof(options.Candidates), options.Candidates, 1, MaxCandidates);
        Range(failures, nameof(options.PopularityLength), options.PopularityLength, 1, 1_000_000);
        Range(failures, nameof(options.SeenLimit), options.SeenLimit, 0, MaxSeen);
        Range(failures, nameof(options.BreakAfter), options.BreakAfter, 1, 1000);
        Range(failures, nameof(options.BreakFor), options.BreakFor, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Range(failures, nameof(options.RemoteCalls), options.RemoteCalls, 1, 10_000);
        Range(failures, "Surfaces.Count", options.Surfaces.Count, 0, MaxSurfaces);
        Range(failures, "Channels.Count", options.Channels.Count, 0, MaxChannels);
        Range(failures, "Rules.Count", options.Rules.Count, 0, MaxRules);
        for (var rule = 0; rule < options.Rules.Count; rule++)
        {
            Rule(failures, $"Rules[{rule}]", options.Rules[rule]);
        }

        foreach (var (channel, settings) in options.Channels)
        {
            Channel(failures, $"Channels[{channel}]", settings);
        }

        foreach (var (surface, settings) in options.Surfaces)
        {
            Surface(failures, options, $"Surfaces[{surface}]", settings);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Surface(List<string> failures, ServingOptions options, string path, SurfaceOptions settings)
    {
        Range(failures, $"{path}.{nameof(settings.Candidates)}", settings.Candidates ?? 1, 1, MaxCandidates);
        Range(failures, $"{path}.{nameof(settings.SeenLimit)}", settings.SeenLimit ?? 0, 0, MaxSeen);
        Range(failures, $"{path}.Channels.Count", settings.Channels.Count, 0, MaxChannels);
        foreach (var (channel, changes) in settings.Channels)
        {
            var everywhere = options.Channels.TryGetValue(channel, out var known) ? known : new ChannelOptions();
            Channel(failures, $"{path}.Channels[{channel}]", changes.Over(everywhere));
        }
    }

    private static void Channel(List<string> failures, string path, ChannelOptions settings)
    {
        Range(failures, $"{path}.{nameof(settings.Quota)}", settings.Quota, 0, MaxCandidates);
        Range(failures, $"{path}.{nameof(settings.Weight)}", settings.Weight, 1, MaxWeight);
        Range(failures, $"{path}.{nameof(settings.Slots)}", settings.Slots, 0, MaxSlots);
        Range(failures, $"{path}.{nameof(settings.Deadline)}", settings.Deadline, ShortestDeadline, LongestDeadline);
    }

    private static void Rule(List<string> failures, string path, RecallRule rule)
    {
        Range(failures, $"{path}.{nameof(rule.MaxSession)}", rule.MaxSession ?? 0, 0, MaxSession);
        Range(failures, $"{path}.{nameof(rule.When)}.Count", rule.When.Count, 0, 16);
        Range(failures, $"{path}.{nameof(rule.Items)}.Count", rule.Items.Count, 0, 1000);
        Range(failures, $"{path}.{nameof(rule.Popular)}.Count", rule.Popular.Count, 0, 16);
        if (rule.Items.Count + rule.Popular.Count == 0)
        {
            failures.Add($"{nameof(ServingOptions)}.{path} brings nothing; it must name {nameof(rule.Items)} or {nameof(rule.Popular)}.");
        }
    }

    private static void Range<T>(List<string> failures, string setting, T value, T low, T high)
        where T : IComparable<T>
    {
        if (value.CompareTo(low) < 0 || value.CompareTo(high) > 0)
        {
            failures.Add($"{nameof(ServingOptions)}.{setting} is {value}; allowed: {low} to {high}.");
        }
    }
}
