namespace Recsys.Retrieval.Tests;

public sealed class RecallOptionsTests
{
    [Fact]
    public void Defaults_AreAccepted()
    {
        var options = new RecallOptions();

        Assert.Empty(options.Check().Failures);
        Assert.Equal(
            (TimeSpan.FromHours(6), 500, TimeSpan.FromDays(14), "category", 3, 100L, 2048, 50, 500_000, 200_000, 2.0),
            (options.TrendHalfLife, options.ListLength, options.NewFor, options.CategoryField, options.LastItems, options.RareBelow, options.RememberedUsers, options.BoughtTogether, options.ReplayedEvents, options.GraphFrom, options.GraphEffort));
        Assert.Equal(["region", "platform"], options.ContextFields);
        Assert.Equal(
            (100, 50_000, 500, TimeSpan.FromDays(3650)),
            (options.CoOccurringItems, options.CoOccurringUsers, options.CoOccurringHistory, options.CoOccurrenceHalfLife));
    }

    [Fact]
    public void Validate_BothSidesOfTheBounds()
    {
        Check(nameof(RecallOptions.TrendHalfLife), (o, v) => o.TrendHalfLife = TimeSpan.FromSeconds(v), 1, 365 * 86400);
        Check(nameof(RecallOptions.ListLength), (o, v) => o.ListLength = v, 1, 100_000);
        Check(nameof(RecallOptions.NewFor), (o, v) => o.NewFor = TimeSpan.FromMinutes(v), 1, 3650 * 1440);
        Check(nameof(RecallOptions.CategoryField), (o, v) => o.CategoryField = new string('c', v), 1, 64);
        Check(nameof(RecallOptions.LastItems), (o, v) => o.LastItems = v, 1, 50);
        Check(nameof(RecallOptions.RareBelow), (o, v) => o.RareBelow = v, 1, 1_000_000_000);
        Check(nameof(RecallOptions.RememberedUsers), (o, v) => o.RememberedUsers = v, 1, 1_000_000);
        Check(nameof(RecallOptions.BoughtTogether), (o, v) => o.BoughtTogether = v, 1, 1000);
        Check(nameof(RecallOptions.CoOccurringItems), (o, v) => o.CoOccurringItems = v, 1, 1000);
        Check(nameof(RecallOptions.CoOccurringUsers), (o, v) => o.CoOccurringUsers = v, 2, 10_000_000);
        Check(nameof(RecallOptions.CoOccurringHistory), (o, v) => o.CoOccurringHistory = v, 2, 1000);
        Check(nameof(RecallOptions.CoOccurrenceHalfLife), (o, v) => o.CoOccurrenceHalfLife = TimeSpan.FromMinutes(v), 1, 36_500 * 1440);
        Check(nameof(RecallOptions.ReplayedEvents), (o, v) => o.ReplayedEvents = v, 0, 100_000_000);
        Check(nameof(RecallOptions.GraphFrom), (o, v) => o.GraphFrom = v, 1, 1_000_000_000);
        Check(nameof(RecallOptions.GraphEffort), (o, v) => o.GraphEffort = v, 1, 100);
    }

    private static void Check(string setting, Action<RecallOptions, int> set, int low, int high)
    {
        Assert.Null(Try(low));
        Assert.Null(Try(high));
        Assert.Contains(setting, Try(low - 1));
        Assert.Contains(setting, Try(high + 1));

        string? Try(int value)
        {
            var options = new RecallOptions();
            set(options, value);
            return options.Check().Failures.SingleOrDefault();
        }
    }
}
