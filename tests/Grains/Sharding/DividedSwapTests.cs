using Microsoft.Extensions.DependencyInjection;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>A list over a divided catalogue is wholly of one version, whichever the silos serve, and none fails.</summary>
public sealed class DividedSwapTests : IDisposable
{
    private const int Shards = 8;

    private readonly DividedCluster _divided = new(10);

    // By version and user, what a cluster at rest answers.
    private readonly Dictionary<(string, int), string[]> _expected = [];

    public void Dispose() => _divided.Dispose();

    [Fact]
    public async Task Promote_WhileRequestsRun_NoneFails_AndNoListIsOfTwoVersions()
    {
        await using var cluster = await StartAsync(2);
        var (swapping, asked) = (true, 0);
        var loops = Enumerable.Range(0, 4).Select(l => Task.Run(async () =>
        {
            for (var i = l; Volatile.Read(ref swapping) || i < DividedCluster.Users * 2; i += 4)
            {
                RequireWhole(i % DividedCluster.Users, await AskAsync(cluster, i % DividedCluster.Users));
                Assert.NotEmpty(await cluster.Client.GetSimilarItemsAsync(new SimilarItemsRequest { ItemId = $"i{i % 200}", Count = 5 }));
                Interlocked.Increment(ref asked);
            }
        })).ToArray();
        for (var round = 0; round < 6; round++)
        {
            await cluster.Client.Models.PromoteAsync(round % 2 == 0 ? "a" : "b");
        }

        Volatile.Write(ref swapping, false);
        await Task.WhenAll(loops).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(asked >= DividedCluster.Users, $"{asked} requests ran");
    }

    // In the middle of a swap, for as long as a test likes: every silo has prepared both, and each serves its own.
    [Fact]
    public async Task Recommend_SilosServeDifferentVersions_EachListIsWhollyOfOne()
    {
        await using var cluster = await StartAsync(3);
        var hosts = Enumerable.Range(0, 3).Select(s => cluster.Services(s).GetRequiredService<ModelHost>()).ToArray();
        foreach (var host in hosts)
        {
            await host.PrepareAsync("a");
        }

        Assert.True(hosts[0].Activate("a", 100));
        var seen = new HashSet<string?>();
        for (var user = 0; user < DividedCluster.Users; user++)
        {
            var answer = await AskAsync(cluster, user);
            RequireWhole(user, answer);
            seen.Add(answer.ModelVersion);
        }

        Assert.Equal(2, seen.Count);
    }

    // A silo that could not load what the others serve: its users have what it and they can give together, and are told.
    [Fact]
    public async Task Recommend_ASiloNeverGotTheVersion_NoRequestFails()
    {
        await using var cluster = await StartAsync(3);
        foreach (var silo in (int[])[0, 1])
        {
            var host = cluster.Services(silo).GetRequiredService<ModelHost>();
            await host.PrepareAsync("a");
            Assert.True(host.Activate("a", 100));
        }

        var missing = 0;
        for (var user = 0; user < DividedCluster.Users; user++)
        {
            var answer = await AskAsync(cluster, user);
            if (answer.MissingShards is null)
            {
                RequireWhole(user, answer);
            }
            else
            {
                missing++;
                Assert.Contains("another version", answer.DegradedReason, StringComparison.Ordinal);
                Assert.Equal("b", answer.ModelVersion);
                Assert.NotEmpty(answer.Items);
            }
        }

        Assert.InRange(missing, 1, DividedCluster.Users - 1);
    }

    // With versions a and b, of which b is active.
    private async Task<RecsysTestCluster> StartAsync(int silos)
    {
        var cluster = await _divided.StartAsync(silos, Shards);
        await _divided.FillAsync(cluster, withRanker: true);
        await _divided.PublishAsync("b", o => o with { Seed = 77 });
        foreach (var version in (string[])["a", "b"])
        {
            // FillAsync has made "a" the active one.
            if (version == "b")
            {
                await cluster.Client.Models.PromoteAsync(version);
            }

            await cluster.RefreshAsync();
            for (var user = 0; user < DividedCluster.Users; user++)
            {
                var answer = await AskAsync(cluster, user);
                Assert.Equal(version, answer.ModelVersion);
                _expected[(version, user)] = Lines(answer);
            }
        }

        Assert.Contains(Enumerable.Range(0, DividedCluster.Users), u => !_expected[("a", u)].SequenceEqual(_expected[("b", u)]));
        return cluster;
    }

    private void RequireWhole(int user, RecommendResponse answer)
    {
        Assert.Null(answer.MissingShards);
        Assert.Equal(_expected[(answer.ModelVersion!, user)], Lines(answer));
    }

    private static string[] Lines(RecommendResponse answer) => [.. answer.Items.Select(i => $"{i.ItemId} {i.Score:R} {i.Channel}")];

    private static Task<RecommendResponse> AskAsync(RecsysTestCluster cluster, int user) =>
        cluster.Client.RecommendAsync(new RecommendRequest { UserId = $"u{user}", Count = 20 });
}
