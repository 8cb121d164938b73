using Microsoft.Extensions.Options;
using Recsys.Core;
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
    private const int MaxPins = 100;
    private const int MaxSession = 500;
    private const int MaxOnlineWeight = 10;

    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var checks = new SettingChecks(ServingOptions.Section);
        checks.Range(nameof(options.Candidates), options.Candidates, 1, MaxCandidates);
        checks.Range(nameof(options.PopularityLength), options.PopularityLength, 1, 1_000_000);
        checks.Range(nameof(options.SeenLimit), options.SeenLimit, 0, MaxSeen);
        checks.Range(nameof(options.BreakAfter), options.BreakAfter, 1, 1000);
        checks.Range(nameof(options.BreakFor), options.BreakFor, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        checks.Range(nameof(options.RemoteCalls), options.RemoteCalls, 1, 10_000);
        checks.Range(nameof(options.OnlineWeight), options.OnlineWeight, 0, MaxOnlineWeight);
        Diversity(checks, nameof(options.Diversity), options.Diversity);
        Bandit(checks, nameof(options.Bandit), options.Bandit);
        checks.Count(nameof(options.Surfaces), options.Surfaces.Count, MaxSurfaces);
        checks.Count(nameof(options.Channels), options.Channels.Count, MaxChannels);
        checks.Count(nameof(options.Rules), options.Rules.Count, MaxRules);
        for (var rule = 0; rule < options.Rules.Count; rule++)
        {
            Rule(checks, $"{nameof(options.Rules)}:{rule}", options.Rules[rule]);
        }

        checks.Count(nameof(options.Boosts), options.Boosts.Count, MaxRules);
        for (var boost = 0; boost < options.Boosts.Count; boost++)
        {
            Boost(checks, $"{nameof(options.Boosts)}:{boost}", options.Boosts[boost]);
        }

        checks.Count(nameof(options.Pins), options.Pins.Count, MaxPins);
        for (var pin = 0; pin < options.Pins.Count; pin++)
        {
            Pin(checks, $"{nameof(options.Pins)}:{pin}", options.Pins[pin]);
        }

        checks.Range($"{nameof(options.Freshness)}:{nameof(options.Freshness.Strength)}", options.Freshness.Strength, 0, 1);
        checks.Range($"{nameof(options.Freshness)}:{nameof(options.Freshness.HalfLife)}", options.Freshness.HalfLife, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650));
        foreach (var (channel, settings) in options.Channels)
        {
            Channel(checks, $"{nameof(options.Channels)}:{channel}", settings);
        }

        foreach (var (surface, settings) in options.Surfaces)
        {
            Surface(checks, options, $"{nameof(options.Surfaces)}:{surface}", settings);
        }

        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }

    private static void Surface(SettingChecks checks, ServingOptions options, string path, SurfaceOptions settings)
    {
        checks.Range($"{path}:{nameof(settings.Candidates)}", settings.Candidates ?? 1, 1, MaxCandidates);
        checks.Range($"{path}:{nameof(settings.SeenLimit)}", settings.SeenLimit ?? 0, 0, MaxSeen);
        checks.Range($"{path}:{nameof(settings.OnlineWeight)}", settings.OnlineWeight ?? 0, 0, MaxOnlineWeight);
        Diversity(checks, $"{path}:{nameof(settings.Diversity)}", settings.Diversity.Over(options.Diversity));
        Bandit(checks, $"{path}:{nameof(settings.Bandit)}", settings.Bandit.Over(options.Bandit));
        checks.Count($"{path}:{nameof(settings.Channels)}", settings.Channels.Count, MaxChannels);
        foreach (var (channel, changes) in settings.Channels)
        {
            var everywhere = options.Channels.TryGetValue(channel, out var known) ? known : new ChannelOptions();
            Channel(checks, $"{path}:{nameof(settings.Channels)}:{channel}", changes.Over(everywhere));
        }
    }

    private static void Diversity(SettingChecks checks, string path, DiversityOptions settings)
    {
        checks.Range($"{path}:{nameof(settings.Strength)}", settings.Strength, 0, 1);
        checks.Range($"{path}:{nameof(settings.Places)}", settings.Places, 1, 500);
        if (!Enum.IsDefined(settings.Method))
        {
            checks.Fail($"{path}:{nameof(settings.Method)}", $"is '{settings.Method}'; it must be {string.Join(", ", Enum.GetNames<DiversityMethod>())}.");
        }
    }

    private static void Bandit(SettingChecks checks, string path, BanditOptions settings)
    {
        checks.Range($"{path}:{nameof(settings.From)}", settings.From, 1, 500);
        checks.Range($"{path}:{nameof(settings.Places)}", settings.Places, 1, 100);
        checks.Range($"{path}:{nameof(settings.Arms)}", settings.Arms, 2, 500);
        checks.Range($"{path}:{nameof(settings.Epsilon)}", settings.Epsilon, 0, 1);
        checks.Range($"{path}:{nameof(settings.EpsilonHalf)}", settings.EpsilonHalf, 0, 1e9);
        checks.Range($"{path}:{nameof(settings.PropensityDraws)}", settings.PropensityDraws, 0, 10_000);
        if (!Enum.IsDefined(settings.Policy))
        {
            checks.Fail($"{path}:{nameof(settings.Policy)}", $"is '{settings.Policy}'; it must be {string.Join(", ", Enum.GetNames<BanditPolicy>())}.");
        }

        if (!Enum.IsDefined(settings.Reward) || settings.Reward == InteractionKind.Impression)
        {
            var kinds = Enum.GetNames<InteractionKind>().Where(k => k != nameof(InteractionKind.Impression));
            checks.Fail($"{path}:{nameof(settings.Reward)}", $"is '{settings.Reward}'; it must be {string.Join(", ", kinds)}.");
        }
    }

    private static void Channel(SettingChecks checks, string path, ChannelOptions settings)
    {
        checks.Range($"{path}:{nameof(settings.Quota)}", settings.Quota, 0, MaxCandidates);
        checks.Range($"{path}:{nameof(settings.Weight)}", settings.Weight, 1, MaxWeight);
        checks.Range($"{path}:{nameof(settings.Slots)}", settings.Slots, 0, MaxSlots);
        checks.Range($"{path}:{nameof(settings.Deadline)}", settings.Deadline, ShortestDeadline, LongestDeadline);
    }

    private static void Rule(SettingChecks checks, string path, RecallRule rule)
    {
        checks.Range($"{path}:{nameof(rule.MaxSession)}", rule.MaxSession ?? 0, 0, MaxSession);
        checks.Count($"{path}:{nameof(rule.When)}", rule.When.Count, 16);
        checks.Count($"{path}:{nameof(rule.Items)}", rule.Items.Count, 1000);
        checks.Count($"{path}:{nameof(rule.Popular)}", rule.Popular.Count, 16);
        if (rule.Items.Count + rule.Popular.Count == 0)
        {
            checks.Fail(path, $"brings nothing; it must name {nameof(rule.Items)} or {nameof(rule.Popular)}.");
        }

        Period(checks, path, rule.From, rule.Until);
    }

    private static void Pin(SettingChecks checks, string path, PinRule pin)
    {
        checks.Range($"{path}:{nameof(pin.Place)}", pin.Place, 1, 500);
        checks.Count($"{path}:{nameof(pin.When)}", pin.When.Count, 16);
        checks.Count($"{path}:{nameof(pin.Surfaces)}", pin.Surfaces.Count, 100);
        if (pin.Item.Length == 0)
        {
            checks.Fail($"{path}:{nameof(pin.Item)}", "is empty; it must name an item.");
        }

        Period(checks, path, pin.From, pin.Until);
    }

    private static void Period(SettingChecks checks, string path, DateTimeOffset? from, DateTimeOffset? until)
    {
        if (from >= until)
        {
            checks.Fail($"{path}:{nameof(BoostRule.Until)}", $"is '{until:O}'; it must be after {nameof(BoostRule.From)}, '{from:O}'.");
        }
    }

    private static void Boost(SettingChecks checks, string path, BoostRule boost)
    {
        checks.Range($"{path}:{nameof(boost.Strength)}", boost.Strength, -1, 1);
        checks.Count($"{path}:{nameof(boost.Items)}", boost.Items.Count, 1000);
        checks.Count($"{path}:{nameof(boost.Attributes)}", boost.Attributes.Count, 16);
        checks.Count($"{path}:{nameof(boost.When)}", boost.When.Count, 16);
        checks.Count($"{path}:{nameof(boost.Surfaces)}", boost.Surfaces.Count, 100);
        if (boost.Items.Count + boost.Attributes.Count == 0)
        {
            checks.Fail(path, $"moves nothing; it must name {nameof(boost.Items)} or {nameof(boost.Attributes)}.");
        }

        Period(checks, path, boost.From, boost.Until);
    }
}
