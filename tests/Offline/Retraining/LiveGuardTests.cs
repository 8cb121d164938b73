using Recsys.Core;

namespace Recsys.Offline.Tests.Retraining;

public sealed class LiveGuardTests
{
    private const long Promoted = 10_000_000;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(3, 1, true)]
    [InlineData(1, 3, false)]
    public void Compare_ClicksByActiveUser_TellsWhereTheyFell(int before, int after, bool isWorse)
    {
        var report = LiveGuard.Compare(Period("b", before, Promoted - 1).Concat(Period("a", after, Promoted)), Promoted, Length);

        Assert.Equal(isWorse, report.IsWorse);
        Assert.Equal((200, 200), (report.UsersBefore, report.UsersAfter));
        Assert.Equal(before, report.Before, 1.0);
        Assert.True(report.Difference!.Value.Low <= after - before + 1 && report.Difference.Value.High >= after - before - 1, report.ToString());
    }

    [Fact]
    public void Compare_ImpressionsAndOtherTimes_CountForNothing()
    {
        var shown = Period("a", 4, Promoted).Select(e => e with { Kind = InteractionKind.Impression });
        var old = Period("b", 4, Promoted - (long)Length.TotalMilliseconds - 1);

        var report = LiveGuard.Compare(shown.Concat(old).Concat(Period("c", 4, Promoted + (long)Length.TotalMilliseconds)), Promoted, Length);

        Assert.Equal((0, 200, 0.0), (report.UsersBefore, report.UsersAfter, report.After));
    }

    [Fact]
    public void Compare_TooFewUsers_JudgesNothing()
    {
        var report = LiveGuard.Compare(Period("b", 5, Promoted - 1).Concat(Period("a", 1, Promoted)), Promoted, Length, minUsers: 201);

        Assert.False(report.IsWorse);
        Assert.Contains("too few users", report.ToString());
    }

    // Two hundred users, each with one impression and by turns one click more or less than the mean.
    private static IEnumerable<EventRow> Period(string prefix, int mean, long time) => Enumerable.Range(0, 200).SelectMany(u =>
        Enumerable.Range(0, mean + (u % 2 == 0 ? 1 : -1)).Select(_ => InteractionKind.Click).Prepend(InteractionKind.Impression)
            .Select((kind, i) => new EventRow(i + 1, $"{prefix}{u}-{i}", $"{prefix}{u}", "item", kind, null, time, 0, null, null, null)));
}
