using Recsys.Core;
using Recsys.Samples;

namespace Recsys.Offline.Tests.Retraining;

/// <summary>What two versions showed to two hundred users each, and what those took.</summary>
public sealed class VersionGuardTests
{
    private const int Users = 200;
    private const long Promoted = 10_000_000;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(5, 2, true)]
    [InlineData(2, 5, false)]
    public void Compare_WhatUsersTakeOfTheLists_TellsWhereItFell(int before, int after, bool isWorse)
    {
        var report = Compare([.. Period("old", before), .. Period("new", after)]);

        Assert.Equal(isWorse, report.IsWorse);
        Assert.Equal((Users, Users), (report.UsersBefore, report.UsersAfter));
        Assert.Equal((before / 10.0, after / 10.0), (report.Taken.Before, report.Taken.After));
        Assert.True(report.Taken.Difference!.Value.Contains((after - before) / 10.0), report.ToString());
    }

    [Fact]
    public void Compare_MoreUsersOfTheSameTaste_AreNotWorse_ThoughOthersDoSomethingElsewhere()
    {
        // Half as many users after it, and what was done before it was mostly done without any list.
        var elsewhere = Enumerable.Range(0, 5000).Select(i => Event($"x{i}", "user-1", "other", Promoted - 1, null));

        var report = VersionGuard.Compare(
            Lists(Period("old", 4)).Concat(Lists(Period("new", 4)).Take(Users / 2)), [.. Events(Period("old", 4)), .. Events(Period("new", 4)), .. elsewhere], "new", "old", Promoted, Length, 50);

        Assert.Equal((report.Taken.Before, false, Users / 2), (report.Taken.After, report.IsWorse, report.UsersAfter));
    }

    [Fact]
    public void Compare_MoreDegradedAnswers_AreWorse_ThoughUsersTakeAsMuch()
    {
        var report = Compare([.. Period("old", 5), .. Period("new", 5, degraded: 0.2)]);

        Assert.True(report.IsWorse);
        Assert.Equal((0, 0.2), (report.Degraded.Before, report.Degraded.After));
        Assert.True(report.Taken.Difference!.Value.Contains(0));
    }

    [Fact]
    public void Compare_OtherVersionsAndTimes_AndTooFewUsers_JudgeNothing()
    {
        var old = Period("old", 5).Select(p => (p.List with { Time = Promoted - (long)Length.TotalMilliseconds - 1 }, p.Taken));

        Assert.Equal(0, Compare([.. old, .. Period("new", 1)]).UsersBefore);
        Assert.False(Compare([.. old, .. Period("new", 1)]).IsWorse);
        Assert.Equal(0, Compare([.. Period("old", 5), .. Period("third", 1)]).UsersAfter);
        Assert.Contains("too few to tell", Compare([.. Period("old", 5), .. Period("new", 1)], Users + 1).ToString());
    }

    private static VersionGuardReport Compare((ShownList List, int Taken)[] period, int minUsers = 100) =>
        VersionGuard.Compare(Lists(period), Events(period), "new", "old", Promoted, Length, minUsers);

    private static IEnumerable<ShownList> Lists(IEnumerable<(ShownList List, int Taken)> period) => period.Select(p => p.List);

    // One more or less than the mean, by turns, half of them without the id of the list.
    private static IEnumerable<EventRow> Events(IEnumerable<(ShownList List, int Taken)> period) => period.SelectMany(p => p.List.Items.Take(p.Taken).Select(
        (item, i) => Event($"{p.List.RequestId}-{i}", p.List.UserId, item.ItemId, p.List.Time + 1000, i % 2 == 0 ? p.List.RequestId : null)));

    private static EventRow Event(string id, string user, string item, long time, string? request) =>
        new(id.GetHashCode(StringComparison.Ordinal), id, user, item, InteractionKind.Click, null, time, 0, null, request, null);

    private static IEnumerable<(ShownList List, int Taken)> Period(string version, int mean, double degraded = 0) => Enumerable.Range(0, Users).Select(u => (
        new ShownList
        {
            UserId = $"{version}-{u}",
            RequestId = $"{version}-list-{u}",
            Time = version == "old" ? Promoted - 60_000 : Promoted + 60_000,
            Surface = "home",
            ModelVersion = version,
            Degraded = u < degraded * Users,
            Items = [.. Enumerable.Range(0, 10).Select(i => new ShownItem($"item-{i}", "embedding", 1, 1, 1, 1))],
        },
        mean + (u % 2 == 0 ? 1 : -1)));
}
