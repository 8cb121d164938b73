using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>Settings of the lists behind the recall channels, read once when the silo starts.</summary>
public sealed class RecallOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Recall";

    /// <summary>Time in which the weight of an event in the trend halves. Default 6 hours; 1 s to 365 days.</summary>
    public TimeSpan TrendHalfLife { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Items that a list keeps: trending, new, and popular of one attribute value. Default 500; 1 to 100,000.</summary>
    public int ListLength { get; set; } = 500;

    /// <summary>How long an item is new. Default 14 days; 1 minute to 3,650 days.</summary>
    public TimeSpan NewFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Attribute field that holds an item's categories, 1 to 64 characters. Default "category".</summary>
    public string CategoryField { get; set; } = "category";

    /// <summary>
    /// Names that are both a key of a request's context and an attribute field of items, such as the region where an item is
    /// sold or the platform that it runs on. Default region and platform; up to 16.
    /// </summary>
    public IList<string> ContextFields { get; } = ["region", "platform"];

    /// <summary>Newest session items whose categories the channel "last-category" looks at. Default 3; 1 to 50.</summary>
    public int LastItems { get; set; } = 3;

    /// <summary>An item shown less often than this may be explored. Default 100 impressions; 1 to 1,000,000,000.</summary>
    public long RareBelow { get; set; } = 100;

    /// <summary>Users whose interests the silo remembers for the channel "user-to-user". Default 2,048; 1 to 1,000,000.</summary>
    public int RememberedUsers { get; set; } = 2048;

    /// <summary>Items bought together that the silo remembers for each item. Default 50; 1 to 1,000.</summary>
    public int BoughtTogether { get; set; } = 50;

    /// <summary>Items that the silo keeps as met by the same users, for each item. Default 100; 1 to 1,000.</summary>
    public int CoOccurringItems { get; set; } = 100;

    /// <summary>Users whose items the silo remembers to count which are met together: those active last. Default 50,000; 2 to 10,000,000.</summary>
    public int CoOccurringUsers { get; set; } = 50_000;

    /// <summary>Newest items that are remembered of each of them. Default 500; 2 to 1,000. An item costs 16 bytes, and an event time for each.</summary>
    public int CoOccurringHistory { get; set; } = 500;

    /// <summary>Time in which the weight of an event in co-occurrence halves. Default 3,650 days; 1 minute to 36,500 days. What is remembered is bounded, so old events leave by themselves; shorter where taste moves fast.</summary>
    public TimeSpan CoOccurrenceHalfLife { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>
    /// Newest events of the log that the trend of a silo begins with, and the users that it remembers; and newest purchases that
    /// "bought-together" begins with. Read in the background once one of these channels is on. Default 500,000; 0 to 100,000,000.
    /// </summary>
    public int ReplayedEvents { get; set; } = 500_000;

    /// <summary>
    /// Items of a model from which the channel "embedding" walks a graph (HNSW) instead of looking at each of them. A version
    /// that carries an index uses that one, whatever its size. Default 200,000; 1 to 1,000,000,000. The graph finds most where
    /// recall rows have about equal lengths.
    /// </summary>
    public int GraphFrom { get; set; } = 200_000;

    /// <summary>
    /// Candidates that a walk of the graph keeps for each one that it returns: more find more and take longer. Default 2; 1 to
    /// 100. No walk keeps fewer than 1,000 or more than 10,000.
    /// </summary>
    public double GraphEffort { get; set; } = 2;

    /// <summary>Checks every bound.</summary>
    public SettingChecks Check()
    {
        var checks = new SettingChecks(Section);
        checks.Range(nameof(TrendHalfLife), TrendHalfLife, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        checks.Range(nameof(ListLength), ListLength, 1, 100_000);
        checks.Range(nameof(NewFor), NewFor, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650));
        checks.Require(CategoryField is { Length: >= 1 and <= 64 }, nameof(CategoryField), CategoryField, "1 to 64 characters");
        checks.Count(nameof(ContextFields), ContextFields.Count, 16);
        checks.Range(nameof(LastItems), LastItems, 1, 50);
        checks.Range(nameof(RareBelow), RareBelow, 1, 1_000_000_000);
        checks.Range(nameof(RememberedUsers), RememberedUsers, 1, 1_000_000);
        checks.Range(nameof(BoughtTogether), BoughtTogether, 1, 1000);
        checks.Range(nameof(CoOccurringItems), CoOccurringItems, 1, 1000);
        checks.Range(nameof(CoOccurringUsers), CoOccurringUsers, 2, 10_000_000);
        checks.Range(nameof(CoOccurringHistory), CoOccurringHistory, 2, 1000);
        checks.Range(nameof(CoOccurrenceHalfLife), CoOccurrenceHalfLife, TimeSpan.FromMinutes(1), TimeSpan.FromDays(36_500));
        checks.Range(nameof(ReplayedEvents), ReplayedEvents, 0, 100_000_000);
        checks.Range(nameof(GraphFrom), GraphFrom, 1, 1_000_000_000);
        checks.Range(nameof(GraphEffort), GraphEffort, 1, 100);
        return checks;
    }
}
