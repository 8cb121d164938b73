using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

public sealed class EventLogOptionsTests
{
    [Fact]
    public void Defaults_AreValid_AndWhatTheDocsSay()
    {
        var options = new EventLogOptions();
        Assert.Equal((131_072, 64L << 20, null, TimeSpan.FromHours(1)), (options.QueueEvents, options.QueueBytes, options.Retention, options.RetentionEvery));
        Assert.True(Validate(_ => { }).Succeeded);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000_000, true)]
    [InlineData(10_000_001, false)]
    public void QueueEvents_IsBounded(int value, bool holds) => Check(o => o.QueueEvents = value, holds, "QueueEvents");

    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, true)]
    [InlineData(16L << 30, true)]
    [InlineData((16L << 30) + 1, false)]
    public void QueueBytes_IsBounded(long value, bool holds) => Check(o => o.QueueBytes = value, holds, "QueueBytes");

    [Theory]
    [InlineData(364, false)]
    [InlineData(365, true)]
    public void Retention_IsNotBelowTheOldestEventThatIsAccepted(int days, bool holds) =>
        Check(o => o.Retention = TimeSpan.FromDays(days), holds, "Retention");

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1, true)]
    [InlineData(7 * 24 * 60, true)]
    [InlineData((7 * 24 * 60) + 1, false)]
    public void RetentionEvery_IsBounded(double minutes, bool holds) => Check(o => o.RetentionEvery = TimeSpan.FromMinutes(minutes), holds, "RetentionEvery");

    private static void Check(Action<EventLogOptions> change, bool holds, string setting)
    {
        var result = Validate(change);
        Assert.Equal(holds, result.Succeeded);
        Assert.True(holds || result.FailureMessage!.StartsWith($"Recsys:Log:{setting} is", StringComparison.Ordinal), result.FailureMessage);
    }

    private static ValidateOptionsResult Validate(Action<EventLogOptions> change)
    {
        var options = new EventLogOptions();
        change(options);
        return new EventLogOptionsValidator(Options.Create(new RecsysLimits())).Validate(null, options);
    }
}
