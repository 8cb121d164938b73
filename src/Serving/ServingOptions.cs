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
    /// Recall channels by name; one that is not named is not asked. Up to 100. On by default: item-to-item (100 candidates),
    /// similar-attributes (100), popularity (50) and embedding (500, which is to say the rest), in this order; before them rules (50) and
    /// attribute-tree (100), which bring something only where rules are set, and where the model has a tree and something is known of
    /// the user. While no version is active live-co-occurrence (100) and exploration (10, one place of the answer) are on too; Enabled
    /// lets them take part always. The others wait to be switched on and then come before embedding, with 30 candidates each.
    /// </summary>
    public IDictionary<string, ChannelOptions> Channels { get; } = new Dictionary<string, ChannelOptions>(StringComparer.Ordinal)
    {
        ["item-to-item"] = new() { Quota = 100, Weight = 3 },
        ["rules"] = new() { Quota = 50, Weight = 60 },
        ["attribute-tree"] = new() { Quota = 100, Weight = 40 },
        ["live-co-occurrence"] = new() { Enabled = false, WithoutVersion = true, Quota = 100, Weight = 6 },
        ["similar-attributes"] = new() { Quota = 100, Weight = 3 },
        ["popularity"] = new() { Quota = 50, Weight = 2 },
        ["embedding"] = new() { Quota = 500, Weight = 1 },
        ["trending"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["category-popularity"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["context-popularity"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["new"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["last-category"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["bought-together"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["user-to-user"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["social"] = new() { Enabled = false, Quota = 30, Weight = 2 },
        ["exploration"] = new() { Enabled = false, WithoutVersion = true, Quota = 10, Weight = 2, Slots = 1 },
    };

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

    /// <summary>Length of the list of popular items that is kept ready. Default 2,000; 1 to 1,000,000. A request that it cannot fill looks at all items.</summary>
    public int PopularityLength { get; set; } = 2000;
}
