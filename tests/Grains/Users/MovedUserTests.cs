using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.Serialization;
using Recsys.Grains.Storage;
using Recsys.Grains.Users;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Users;

/// <summary>A user is moved from silo to silo, and is the same user.</summary>
public sealed class MovedUserTests : ClusterTest
{
    private readonly TestEventLog.Faults _faults = new();

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Silos = 3, Services = s => TestEventLog.Use(s, _faults) };

    // The log cannot be read meanwhile: whatever they know on the other silo they took along.
    [Fact]
    public async Task Move_UserWithAHistory_IsTheSame_WithoutReadingTheLog()
    {
        await UpsertAsync(50);
        await PublishAsync("v1");
        await Client.Models.PromoteAsync("v1");
        for (var i = 0; i < 20; i++)
        {
            await Client.TrackAsync(Now($"e{i}", $"i{i}", i == 3 ? EventKind.Purchase : EventKind.Like));
        }

        await Client.TrackAsync(Now("shown", "i30", EventKind.Impression));
        var (list, profile, from) = (await AskAsync("u1"), await Client.GetUserAsync("u1"), await WhereAsync("u1"));
        _faults.Unreadable = true;

        var to = await MoveAsync("u1", from);
        var (movedList, movedProfile) = (await AskAsync("u1"), await Client.GetUserAsync("u1"));

        Assert.Equal(to, await WhereAsync("u1"));
        Assert.Equivalent(profile with { PendingExposures = profile.PendingExposures + list.Items.Count }, movedProfile, strict: true);
        Assert.Equal(20, movedProfile.Counters.Sum() - movedProfile.Counters[(int)EventKind.Impression]);
        Assert.Equal(list.ModelVersion, movedList.ModelVersion);

        // Scores know the time since the last event, which goes on.
        Assert.Equal(list.Items.Select(i => (i.ItemId, i.Channel)), movedList.Items.Select(i => (i.ItemId, i.Channel)));
        Assert.All(list.Items.Zip(movedList.Items), i => Assert.Equal(i.First.Score, i.Second.Score, 1e-3f));
        await Client.TrackAsync(Now("after", "i40"));
        Assert.Equal("i40", (await Client.GetUserAsync("u1")).Session[0]);
    }

    // As a silo of the next version would write it.
    [Fact]
    public async Task MoveOut_Everything_IsThereAfterMoveIn()
    {
        await UpsertAsync(50);
        var (here, there) = (Cluster.Services(0), Cluster.Services(1));
        var a = new UserHistory(here.GetRequiredService<UserServices>());
        await Client.TrackAsync([Now("a", "i1"), Now("b", "i2", EventKind.Purchase), Now("c", "i3", EventKind.Like)]);
        await Client.AnswerAsync("u1", "genre", null);
        await a.RequireAsync("u1", TestContext.Current.CancellationToken);
        a.State.Answers = new Dictionary<string, string> { ["genre"] = "rpg" };
        a.State.Show(Index(here, "i9"));
        a.State.Show(Index(here, "i8"));

        var serializer = here.GetRequiredService<Serializer>();
        var moved = serializer.Deserialize<MovedUser>(serializer.SerializeToArray(a.MoveOut()!));
        var b = new UserHistory(there.GetRequiredService<UserServices>());
        await b.MoveInAsync(moved!);

        Assert.True(b.IsRestored);
        Assert.Equal(a.State.LastSequence, b.State.LastSequence);
        Assert.Equal(a.State.Counters, b.State.Counters);
        Assert.Equal(a.State.Answers, b.State.Answers);
        Assert.Equal(["i3", "i2", "i1"], Enumerable.Range(0, 3).Select(i => Id(there, b.State.Session[i].Row)));
        Assert.Equal(["i2"], b.State.Bought.Items.ToArray().Select(i => Id(there, i)));
        Assert.Equal(["i9", "i8"], b.State.Exposures.OldestFirst.Select(i => Id(there, i)));
        static string Id(IServiceProvider silo, int index) => silo.GetRequiredService<Retrieval.ItemTable>().GetId(index);
        static int Index(IServiceProvider silo, string id) => Enumerable.Range(0, 50).Single(i => Id(silo, i) == id);
    }

    [Fact]
    public async Task Move_AmidEvents_LosesAndDoublesNone()
    {
        await UpsertAsync(50);
        string[] users = [.. Enumerable.Range(0, 8).Select(u => $"u{u}")];
        using var done = new CancellationTokenSource();
        var moves = 0;
        var mover = Task.Run(
            async () =>
            {
                for (; !done.IsCancellationRequested; moves++)
                {
                    var user = users[moves % users.Length];
                    await MoveAsync(user, await WhereAsync(user));
                }
            },
            TestContext.Current.CancellationToken);

        await Task.WhenAll(users.Select(async user =>
        {
            for (var i = 0; i < 100; i++)
            {
                var result = await Client.TrackAsync([Now($"{user}-{i}", $"i{i % 50}", user: user)]);
                Assert.Equal((1, 0), (result.Accepted, result.Duplicates));
                Assert.Equal(i + 1, (await Client.GetUserAsync(user)).Counters[(int)EventKind.Click]);
            }
        }));
        await done.CancelAsync();
        await mover;

        Assert.True(moves > users.Length, $"{moves} moves");
        var log = Cluster.Services(0).GetRequiredService<IEventLog>();
        var logged = await log.ReadAllAsync(0, TestContext.Current.CancellationToken).Select(e => e.Event.Id).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(800, logged.Count);
        Assert.Equal(800, logged.Distinct().Count());
    }

    // A silo that stops hands its users over, requests that wait for them too: no call fails, and no user is read from the log again.
    [Fact]
    public async Task Stop_ASiloUnderLoad_HandsItsUsersOver()
    {
        await UpsertAsync(50);
        string[] users = [.. Enumerable.Range(0, 30).Select(u => $"u{u}")];
        foreach (var user in users)
        {
            await Client.TrackAsync([Now($"{user}-first", "i1", user: user), Now($"{user}-second", "i2", user: user)]);
        }

        var stopping = Cluster.Silos[2].SiloAddress;
        foreach (var user in users.Take(15))
        {
            await MoveToAsync(user, stopping);
        }

        // A move is done when the user is next asked; one that is still on its way to a silo that stops is read anew elsewhere.
        foreach (var user in users)
        {
            await WhereAsync(user);
        }

        _faults.Unreadable = true;
        using var done = new CancellationTokenSource();
        var sent = new int[users.Length];
        var load = users.Select((user, u) => Task.Run(
            async () =>
            {
                // Of 20 of the 50 items: who has clicked on every item is rightly answered with none.
                while (!done.IsCancellationRequested)
                {
                    Assert.Equal(1, (await Client.TrackAsync([Now($"{user}-{sent[u]}", $"i{sent[u] % 20}", user: user)])).Accepted);
                    sent[u]++;
                    Assert.NotEmpty((await AskAsync(user)).Items);
                }
            },
            TestContext.Current.CancellationToken)).ToArray();

        await Cluster.StopSiloAsync(2);
        await done.CancelAsync();
        await Task.WhenAll(load);

        for (var u = 0; u < users.Length; u++)
        {
            Assert.NotEqual(stopping, await WhereAsync(users[u]));
            Assert.Equal(2 + sent[u], (await Client.GetUserAsync(users[u])).Counters[(int)EventKind.Click]);
        }
    }

    private static GrainId GrainOf(RecsysTestCluster cluster, string user) => cluster.Grains.GetGrain<IUserGrain>(user).GetGrainId();

    // By the silos themselves: the directory's answers are cached. They answer at different moments, so that who is on the way may be at two or at none.
    private async Task<SiloAddress> WhereAsync(string user)
    {
        for (var call = 0; call < 1_000; call++)
        {
            await Client.GetUserAsync(user);
            var all = await Cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
            if (all.Where(g => g.GrainId == GrainOf(Cluster, user)).ToArray() is [var one])
            {
                return one.SiloAddress;
            }
        }

        throw new InvalidOperationException($"'{user}' is not at one silo.");
    }

    private async Task<SiloAddress> MoveAsync(string user, SiloAddress from)
    {
        var to = Cluster.Silos.First(s => !s.SiloAddress.Equals(from)).SiloAddress;
        await MoveToAsync(user, to);
        return to;
    }

    private async Task MoveToAsync(string user, SiloAddress to)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        try
        {
            await Cluster.Grains.GetGrain<IGrainManagementExtension>(GrainOf(Cluster, user)).MigrateOnIdle(CancellationToken.None);
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }
}
