using Recsys.Serving;

namespace Recsys.Grains;

/// <summary>Bounds of what a silo accepts, and sizes of what its grains keep.</summary>
public sealed class RecsysLimits
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Limits";

    /// <summary>Most items that a request may ask for. Default 1,000; 1 to 10,000.</summary>
    public int MaxCount { get; set; } = 1000;

    /// <summary>Most events in one call. Default 1,000; 1 to 100,000.</summary>
    public int MaxBatch { get; set; } = 1000;

    /// <summary>Longest user and item id in characters. Default 128; 1 to 512, the longest that a model can name.</summary>
    public int MaxIdLength { get; set; } = 128;

    /// <summary>Oldest event accepted. Default 365 days; above 0.</summary>
    public TimeSpan MaxEventAge { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How far in the future an event may lie, for clocks that differ. Default 5 minutes; not negative.</summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether an event creates an item that does not exist (without attributes). Default false.</summary>
    public bool CreateUnknownItems { get; set; }

    /// <summary>Events that a user's session keeps. Default 50; 1 to 500.</summary>
    public int SessionLength { get; set; } = UserDefaults.SessionLength;

    /// <summary>Shown items that wait for an outcome, per user. Default 60; 0 to 1,000.</summary>
    public int ExposureLength { get; set; } = UserDefaults.ExposureLength;

    /// <summary>Bought items that a user's state remembers, the newest ones. Default 200; 0 to 10,000.</summary>
    public int BoughtLength { get; set; } = UserDefaults.BoughtLength;

    /// <summary>Lists with pages that a user's state keeps, the newest ones; about 20 bytes a candidate each. Default 2; 1 to 16.</summary>
    public int PagedLists { get; set; } = 2;

    /// <summary>How long the pages of a list can be asked for after its first page. Default 10 minutes; 1 s to 1 day.</summary>
    public TimeSpan PageLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Events after which a user's snapshot is written; what is newer is read back from the log. Default 200; 1 to 100,000.</summary>
    public int SnapshotEvery { get; set; } = 200;

    /// <summary>
    /// Recommendations that a silo computes at once; further ones wait. Default four times its processors, 16 at least; 1 to 10,000.
    /// </summary>
    public int ConcurrentRecommendations { get; set; } = Math.Max(16, 4 * Environment.ProcessorCount);

    /// <summary>
    /// Recommendations that may wait on a silo; one more is refused at once (<see cref="RecsysOverloadedException"/>). Default 1,024; 0 to 1,000,000.
    /// </summary>
    public int WaitingRecommendations { get; set; } = 1024;

    /// <summary>How often a silo hands combined increments to the item grains. Default 250 ms; 10 ms to 10 s.</summary>
    public TimeSpan CounterFlush { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long an item adds increments to its totals before it reads them from the log anew, which regains increments that
    /// were lost with a silo. Default 1 minute; 1 s to 1 day.
    /// </summary>
    public TimeSpan CounterReread { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a silo asks the catalogue for changes. Default 250 ms; 10 ms to 10 s.</summary>
    public TimeSpan ItemTableRefresh { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long each silo may take to prepare a model version, and the model store to answer. Such a version is not rejected. Default 2 minutes; 1 s to 1 hour.</summary>
    public TimeSpan PrepareTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long each silo may take to confirm a switch before it is counted as late. Default 5 s; 100 ms to 5 minutes.</summary>
    public TimeSpan SwitchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Age at which a silo unloads a version that it prepared and that no swap asks for, as one whose coordinator died leaves it.
    /// Default 1 minute; 1 s to 1 day.
    /// </summary>
    public TimeSpan UnclaimedAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a background loop may go without a round that succeeds before health counts it as late. Default 30 s; 1 s to 1 hour.
    /// </summary>
    public TimeSpan LoopLateAfter { get; set; } = TimeSpan.FromSeconds(30);
}
