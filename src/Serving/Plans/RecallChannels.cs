using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>The channels of a host by name, each with its breaker, which outlives changes of the options.</summary>
internal sealed class RecallChannels
{
    private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly int _shards;

    /// <summary>Takes the registered channels.</summary>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public RecallChannels(IEnumerable<IRecallChannel> local, IEnumerable<IRemoteRecallChannel> remote, TimeProvider time, int shards = 1)
    {
        _time = time;
        _shards = shards;
        foreach (var channel in local)
        {
            Add(new Entry(new ChannelGuard(channel.Name, channel.Reason, time), channel, null));
        }

        foreach (var channel in remote)
        {
            Add(new Entry(new ChannelGuard(channel.Name, channel.Reason, time), null, channel));
        }
    }

    /// <summary>A channel in memory with its breaker; null where none has the name.</summary>
    public (IRecallChannel Channel, ChannelGuard Guard)? Local(string name) =>
        _byName.TryGetValue(name, out var entry) && entry.Local is { } local ? (local, entry.Guard) : null;

    /// <summary>Makes the plan of some options.</summary>
    /// <exception cref="OptionsValidationException">They name a channel that is not registered.</exception>
    public RecallPlan Plan(ServingOptions options)
    {
        if (_shards > 1)
        {
            RequireMergeable(options);
        }

        // A rule may be for a surface that sets nothing else.
        var names = options.Surfaces.Keys.Union(options.Boosts.SelectMany(b => b.Surfaces).Concat(options.Pins.SelectMany(p => p.Surfaces)), StringComparer.Ordinal);
        var surfaces = names.ToFrozenDictionary(
            name => name, name => Plan(options, options.Surfaces.TryGetValue(name, out var settings) ? settings : new SurfaceOptions(), name), StringComparer.Ordinal);
        return new RecallPlan(Plan(options, new SurfaceOptions(), null), surfaces, options.PopularityLength);
    }

    private SurfacePlan Plan(ServingOptions options, SurfaceOptions surface, string? name)
    {
        var channels = Order(options, surface);
        return new SurfacePlan
        {
            Candidates = surface.Candidates ?? options.Candidates,
            SeenLimit = surface.SeenLimit ?? options.SeenLimit,
            HideBought = surface.HideBought ?? options.HideBought,
            Channels = channels,
            Slots = channels.Sum(c => c.Slots),
            HasRemote = channels.Any(c => c.Remote is not null),
            FuseOrders = options.FuseOrders,
            OnlineWeight = (float)(surface.OnlineWeight ?? options.OnlineWeight),
            Boosts = PlannedBoost.Of(options.Boosts, name),
            Freshness = options.Freshness,
            Pins = PlannedPin.Of(options.Pins, name),
            Diversity = surface.Diversity.Over(options.Diversity),
            Bandit = surface.Bandit.Over(options.Bandit),
            BreakAfter = options.BreakAfter,
            BreakFor = options.BreakFor,
            RemoteCalls = options.RemoteCalls,
            Rules = [.. PlannedPin.Recall(options.Pins, name), .. options.Rules],
            Seed = options.Seed,
        };
    }

    private PlannedChannel[] Order(ServingOptions options, SurfaceOptions surface)
    {
        var names = options.Channels.Keys.Concat(surface.Channels.Keys.Where(name => !options.Channels.ContainsKey(name)));

        // A stable sort: channels of equal weight keep the order in which the options name them. What is switched off need not
        // be registered, so that a host may leave out channels that the defaults name.
        var wanted = names.Select(name => (Name: name, Options: Settings(options, surface, name)))
            .Where(c => c.Options is { Quota: > 0 } and ({ Enabled: true } or { WithoutVersion: true }))
            .Select(c => (Entry: Find(c.Name), c.Options))
            .OrderByDescending(c => c.Options.Weight).ToArray();
        var planned = new PlannedChannel[wanted.Length];
        var shared = 0L;
        for (var i = wanted.Length - 1; i >= 0; i--)
        {
            var (entry, settings) = wanted[i];
            var sameAsNext = i + 1 < wanted.Length && wanted[i + 1].Options.Weight == settings.Weight;
            shared = settings.Quota + (sameAsNext ? shared : 0);
            planned[i] = new PlannedChannel(
                entry.Guard,
                entry.Local,
                entry.Remote,
                settings.Quota,
                settings.Weight,
                shared,
                settings.Deadline,
                (long)(settings.Deadline.TotalSeconds * _time.TimestampFrequency),
                settings.Slots,
                !settings.Enabled);
        }

        return planned;
    }

    private static ChannelOptions Settings(ServingOptions options, SurfaceOptions surface, string name)
    {
        var everywhere = options.Channels.TryGetValue(name, out var settings) ? settings : new ChannelOptions();
        return surface.Channels.TryGetValue(name, out var changes) ? changes.Over(everywhere) : everywhere;
    }

    private Entry Find(string name) => _byName.TryGetValue(name, out var entry)
        ? entry
        : throw new OptionsValidationException(
            nameof(ServingOptions),
            typeof(ServingOptions),
            [$"Recsys:Serving:Channels names '{name}'; registered channels: {string.Join(", ", _byName.Keys)}."]);

    private void Add(Entry entry)
    {
        if (!_byName.TryAdd(entry.Guard.Name, entry))
        {
            throw new ArgumentException($"Two recall channels are named '{entry.Guard.Name}'; a name must be unique.");
        }
    }

    // What the parts of a catalogue bring must become what the whole would: otherwise a list would silently be another one.
    private void RequireMergeable(ServingOptions options)
    {
        var failures = new List<string>();
        void Refuse(string key, string value, string allowed) =>
            failures.Add($"Recsys:Serving:{key} is '{value}', and Recsys:Catalogue:Shards is {_shards}; allowed: {allowed}, or one part.");

        if (options.Rules.Count > 0)
        {
            Refuse("Rules", $"{options.Rules.Count} rules", "none");
        }

        if (options.Boosts.Count > 0)
        {
            Refuse("Boosts", $"{options.Boosts.Count} rules", "none");
        }

        if (options.Pins.Count > 0)
        {
            Refuse("Pins", $"{options.Pins.Count} rules", "none");
        }

        if (options.Freshness.Strength > 0)
        {
            Refuse("Freshness:Strength", string.Create(CultureInfo.InvariantCulture, $"{options.Freshness.Strength}"), "0");
        }

        if (options.Diversity.Method != DiversityMethod.None)
        {
            Refuse("Diversity:Method", $"{options.Diversity.Method}", "None");
        }

        if (options.Bandit.Policy != BanditPolicy.None)
        {
            Refuse("Bandit:Policy", $"{options.Bandit.Policy}", "None");
        }

        void Check(string section, string name, ChannelOptions settings)
        {
            if (settings.Quota == 0 || !_byName.TryGetValue(name, out var entry) || entry.Local is { Partial: not PartialLists.None })
            {
                return;
            }

            if (settings.Enabled)
            {
                Refuse($"{section}Channels:{name}:Enabled", "True", "False");
            }

            if (settings.WithoutVersion)
            {
                Refuse($"{section}Channels:{name}:WithoutVersion", "True", "False");
            }
        }

        foreach (var (name, settings) in options.Channels)
        {
            Check(string.Empty, name, settings);
        }

        foreach (var (surface, own) in options.Surfaces)
        {
            if (own.Diversity.Method is { } method and not DiversityMethod.None)
            {
                Refuse($"Surfaces:{surface}:Diversity:Method", $"{method}", "None");
            }

            if (own.Bandit.Policy is { } policy and not BanditPolicy.None)
            {
                Refuse($"Surfaces:{surface}:Bandit:Policy", $"{policy}", "None");
            }

            foreach (var name in own.Channels.Keys)
            {
                Check($"Surfaces:{surface}:", name, Settings(options, own, name));
            }
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(ServingOptions), typeof(ServingOptions), failures);
        }
    }

    private sealed record Entry(ChannelGuard Guard, IRecallChannel? Local, IRemoteRecallChannel? Remote);
}
