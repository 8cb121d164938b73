using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Settings of the request pipeline. A change of the configuration takes effect without a restart; a request finishes with
/// the settings that it began with, and settings that break a bound leave those before them in force.
/// </summary>
public sealed class ServingOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Serving";

    /// <summary>The most candidates that are ranked for one request. Default 500; 1 to 10,000.</summary>
    public int Candidates { get; set; } = 500;

    /// <summary>
    /// Recall channels by name, up to 100. A registered channel has the settings that its class tells (<see cref="ChannelDefaults"/>) unless
    /// they are changed here; one without any is asked only where it is named.
    /// </summary>
    public IDictionary<string, ChannelOptions> Channels { get; } = new Dictionary<string, ChannelOptions>(StringComparer.Ordinal);

    /// <summary>What single surfaces set otherwise, by the request's surface, such as "home". Up to 1,000 surfaces.</summary>
    public IDictionary<string, SurfaceOptions> Surfaces { get; } = new Dictionary<string, SurfaceOptions>(StringComparer.Ordinal);

    /// <summary>
    /// An item that was shown this many times without an outcome, among the shown items that the silo remembers of the user,
    /// does not come back. Default 0, which is never; 0 to 1,000.
    /// </summary>
    public int SeenLimit { get; set; }

    /// <summary>Whether what the user bought stays out, unless the request allows repeats. Default true.</summary>
    public bool HideBought { get; set; } = true;

    /// <summary>
    /// Whether a version without a ranker orders its list by both its own scores and the orders of channels that speak of the user,
    /// such as item-to-item and similar-attributes. Most models gain by it; one that is much better than item-to-item may lose, which "recsys evaluate"
    /// tells by measuring VERSION beside VERSION:embedding. Default true.
    /// </summary>
    public bool FuseOrders { get; set; } = true;

    /// <summary>
    /// Whether a user's sequence runs through the model with each request, in place of with each event. It is there to measure what the split of a model saves: a request then waits for
    /// what an event did before. States that a model carries on are made of the session alone, and similar users of others are not found by their interest. Default false.
    /// </summary>
    public bool SequenceAtRequest { get; set; }

    /// <summary>
    /// How far what is learned online moves an item: by so many ranges of the ranker's scores where its log-odds are higher by 1. Without online learning it is not read.
    /// Default 0.2; 0, for not at all, to 10.
    /// </summary>
    public double OnlineWeight { get; set; } = 0.2;

    /// <summary>How much unlike items are wanted in one list.</summary>
    public DiversityOptions Diversity { get; set; } = new();

    /// <summary>Places of a list that a bandit fills.</summary>
    public BanditOptions Bandit { get; set; } = new();

    /// <summary>Failures or overrun deadlines in a row after which a channel is left out for a while. Default 5; 1 to 1,000.</summary>
    public int BreakAfter { get; set; } = 5;

    /// <summary>How long a channel is left out before it is tried again. Default 10 s; 100 ms to 1 hour.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Unfinished calls that one remote channel may have at a time; further requests do without it. Default 64; 1 to 10,000.</summary>
    public int RemoteCalls { get; set; } = 64;

    /// <summary>Seed of what channels draw, such as exploration. Default 0.</summary>
    public ulong Seed { get; set; }

    /// <summary>Rules for the channel "rules", those that come first before the others. Up to 1,000.</summary>
    public IList<RecallRule> Rules { get; } = [];

    /// <summary>Rules that move items up or down behind the ranker. Up to 1,000.</summary>
    public IList<BoostRule> Boosts { get; } = [];

    /// <summary>Rules that give items a place of the list. Up to 100.</summary>
    public IList<PinRule> Pins { get; } = [];

    /// <summary>How much new items are lifted.</summary>
    public FreshnessOptions Freshness { get; set; } = new();

    /// <summary>Length of the list of popular items that is kept ready. Default 2,000; 1 to 1,000,000. A request that it cannot fill looks at all items.</summary>
    public int PopularityLength { get; set; } = 2000;

    /// <summary>Adds the channels that the options do not have yet, with what their classes tell.</summary>
    /// <param name="channels">The channels, in the order in which those of equal weight are asked.</param>
    public void AddMissing(IEnumerable<ChannelDefaults> channels)
    {
        // What has places of its own takes none from the others: it is asked after those of its weight.
        foreach (var channel in channels.OrderBy(c => c.Slots > 0))
        {
            Channels.TryAdd(channel.Name, new ChannelOptions
            {
                Enabled = channel.Enabled,
                WithoutVersion = channel.WithoutVersion,
                Quota = channel.Quota,
                Weight = channel.Weight,
                Slots = channel.Slots,
            });
        }
    }

    /// <summary>Lets one channel bring all candidates, so that it can be measured alone.</summary>
    /// <param name="channel">Its name.</param>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public void KeepOnly(string channel)
    {
        if (!Channels.TryGetValue(channel, out var kept))
        {
            throw new ArgumentException($"There is no recall channel '{channel}'; there are {string.Join(", ", Channels.Keys)}.", nameof(channel));
        }

        foreach (var other in Channels.Values)
        {
            (other.Enabled, other.WithoutVersion) = (other == kept, false);
        }

        kept.Quota = Candidates;
    }
}
