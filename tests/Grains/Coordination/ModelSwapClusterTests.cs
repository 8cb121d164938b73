using Recsys.Simulation;

namespace Recsys.Grains.Tests.Coordination;

public sealed class ModelSwapClusterTests : ClusterTest
{
    private const int Users = 24;

    protected override RecsysTestClusterOptions Options => new() { Folder = Folder, Silos = 2 };

    [Fact]
    public async Task Promote_WhileRequestsRun_NoneFails_AndEachAnswerCarriesOneOfTheVersions()
    {
        await UpsertAsync(50);
        await PublishAsync("a", 1);
        await PublishAsync("b", 2);
        await Client.Models.PromoteAsync("a");
        await Task.WhenAll(Enumerable.Range(0, Users).Select(u => Client.TrackAsync(Now("e1", $"i{u}", user: $"u{u}"))));
        await Cluster.RefreshAsync();

        var swapping = true;
        var loops = Enumerable.Range(0, 4).Select(l => Task.Run(async () =>
        {
            var versions = new List<string?>();
            for (var i = 0; Volatile.Read(ref swapping) || i < Users; i++)
            {
                var answer = await AskAsync($"u{(i + (l * 6)) % Users}");
                Assert.False(answer.Degraded, answer.DegradedReason);
                Assert.Equal(10, answer.Items.Count);
                versions.Add(answer.ModelVersion);
            }

            return versions;
        })).ToArray();
        var toB = await Client.Models.PromoteAsync("b");
        var toA = await Client.Models.RollbackAsync();
        var again = await Client.Models.PromoteAsync("b");
        Volatile.Write(ref swapping, false);
        var seen = await Task.WhenAll(loops).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.All(seen.SelectMany(v => v), v => Assert.True(v is "a" or "b", $"version {v}"));
        Assert.All(new[] { toB, toA, again }, r => Assert.Equal((2, 0), (r.Silos, r.LateSilos.Count)));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, Users).Select(u => AskAsync($"u{u}"))), a => Assert.Equal("b", a.ModelVersion));
        Assert.All(await Client.Models.GetSilosAsync(), s => Assert.Equal((4L, "b"), (s.Epoch, s.ActiveVersion)));
    }

    [Fact]
    public async Task AddSilo_HasTheActiveVersion_BeforeItAnswers()
    {
        await UpsertAsync(50);
        await PublishAsync("a", 1);
        await Client.Models.PromoteAsync("a");
        await Cluster.AddSiloAsync();

        var silos = await Client.Models.GetSilosAsync();
        Assert.Equal(3, silos.Count);
        Assert.All(silos, s => Assert.Equal((1L, "a"), (s.Epoch, s.ActiveVersion)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(u => AskAsync($"new{u}")));
        Assert.All(answers, a => Assert.Equal(("a", 10), (a.ModelVersion, a.Items.Count)));

        await PublishAsync("b", 2);
        Assert.Equal(3, (await Client.Models.PromoteAsync("b")).Silos);
    }

    [Fact]
    public async Task KillSilo_TheOthersServe_WithEveryAcknowledgedEvent()
    {
        await UpsertAsync(50);
        await PublishAsync("a", 1);
        await Client.Models.PromoteAsync("a");
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Users).Select(u => Client.TrackAsync(Now($"e{round}", $"i{(u + round) % 50}", user: $"u{u}"))));
        }

        await Cluster.KillSiloAsync(1);

        for (var u = 0; u < Users; u++)
        {
            var profile = await Client.GetUserAsync($"u{u}");
            Assert.Equal(3, profile.Counters[(int)EventKind.Click]);
            Assert.Equal([$"i{(u + 2) % 50}", $"i{(u + 1) % 50}", $"i{u}"], profile.Session);
            Assert.Equal("a", (await AskAsync($"u{u}")).ModelVersion);
            await Client.TrackAsync(Now("after", "i40", EventKind.Like, $"u{u}"));
        }

        // Counts that the lost silo had not delivered are in the log, and the item reads them when it is next activated or told.
        await Cluster.RefreshAsync();
        Assert.Equal(Users, (await Client.GetItemAsync("i40"))!.Counters[(int)EventKind.Like]);
        Assert.Single(await Client.Models.GetSilosAsync());
    }
}
