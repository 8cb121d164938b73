using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

public sealed class UserSnapshotTests : ClusterTest
{
    private readonly TestEventLog.Faults _faults = new();

    protected override RecsysTestClusterOptions Options => new()
    {
        Folder = Folder,
        Limits = l =>
        {
            l.SnapshotEvery = 5;
            l.SessionLength = 8;
        },
        Services = s => TestEventLog.Use(s, _faults),
    };

    [Fact]
    public async Task Reactivate_AfterASnapshot_ReadsOnlyTheTail_AndHasTheSameProfile()
    {
        await UpsertAsync(20);
        for (var i = 0; i < 12; i++)
        {
            await Client.TrackAsync(Now($"e{i:00}", $"i{i}", i % 3 == 0 ? EventKind.Play : EventKind.Click));
        }

        var before = await Client.GetUserAsync("u1");
        await RestartAsync();
        _faults.UserReads.Clear();
        var after = await Client.GetUserAsync("u1");

        Assert.Equivalent(before, after, strict: true);
        Assert.Equal(["i11", "i10", "i9", "i8", "i7", "i6", "i5", "i4"], after.Session);
        Assert.Equal((8L, 4L), (after.Counters[(int)EventKind.Click], after.Counters[(int)EventKind.Play]));
        Assert.Empty(_faults.UserReads);

        await Client.TrackAsync(Now("tail", "i12"));
        await RestartAsync();
        _faults.UserReads.Clear();
        Assert.Equal("i12", (await Client.GetUserAsync("u1")).Session[0]);
        Assert.Equal(("u1", before.LastSequence), Assert.Single(_faults.UserReads));
    }

    [Fact]
    public async Task Snapshot_FromBeforeAMerge_IsNotTheirsWhoGoOn()
    {
        await UpsertAsync(20);
        await Client.TrackAsync([.. Enumerable.Range(0, 5).Select(i => Now($"v{i}", $"i{i}", EventKind.Purchase, user: "visitor"))]);
        await RestartAsync();
        await Client.MergeUserAsync("visitor", "ann");

        await Client.TrackAsync(Now("back", "i9", user: "visitor"));
        await RestartAsync();

        var visitor = await Client.GetUserAsync("visitor");
        Assert.Equal(["i9"], visitor.Session);
        Assert.Equal(1, visitor.Counters.Sum());
    }

    [Fact]
    public async Task Reactivate_SnapshotAndTail_GiveTheSameAsTheWholeLog()
    {
        await UpsertAsync(20);
        await Client.TrackAsync(Enumerable.Range(0, 5).Select(i => Now($"e{i}", $"i{i}")).ToArray());
        var snapshot = await Client.GetUserAsync("u1");
        // Past the grain, as if a silo had died after the commit and before anything else.
        await Cluster.Services().GetRequiredService<IEventLog>()
            .AppendAsync("u1", null, [Now("f1", "i9", EventKind.Purchase), Now("f2", "i8", EventKind.Dislike)]);
        await RestartAsync();
        _faults.UserReads.Clear();

        var whole = await Client.GetUserAsync("u1");
        Assert.Equal(["i8", "i9", "i4", "i3", "i2", "i1", "i0"], whole.Session);
        Assert.Equal([0, 5, 0, 1, 0, 0, 0, 1, 0], whole.Counters);
        Assert.Equal(snapshot.LastSequence + 2, whole.LastSequence);
        Assert.Equal(("u1", snapshot.LastSequence), Assert.Single(_faults.UserReads));
    }

    [Fact]
    public async Task Recommend_HistoryThatCannotBeRead_IsADegradedAnswer_AndTheHistoryComesBack()
    {
        await UpsertAsync(20);
        await Client.TrackAsync([Now("e1", "i1"), Now("e2", "i2")]);
        await RestartAsync();
        _faults.Unreadable = true;

        var answer = await AskAsync("u1", 5);
        Assert.Equal(5, answer.Items.Count);
        Assert.Equal("the user's history could not be read", answer.DegradedReason);
        await Assert.ThrowsAsync<EventLogUnavailableException>(() => Client.GetUserAsync("u1"));
        Assert.Equal(1, (await Client.TrackAsync([Now("e3", "i3")])).Accepted);

        _faults.Unreadable = false;
        var whole = await AskAsync("u1", 20);
        Assert.Equal(17, whole.Items.Count);
        Assert.Equal(["i3", "i2", "i1"], (await Client.GetUserAsync("u1")).Session);
    }
}
