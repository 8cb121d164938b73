using Recsys.Simulation;

namespace Recsys.Grains.Tests.Schedules;

/// <summary>
/// Schedules that a seed makes: events, lists, moves, merges, erasures, swaps, silos that come and go, a log that cannot be read for a
/// while. In the end each acknowledged event is in the log once, counters and sessions are the log's, and one version serves everywhere. Ten
/// seeds in a row share a cluster, so that a failure is repeated with all of them up to its own.
/// </summary>
public sealed class ScheduleTests
{
    private const int Together = 10;

    [Fact]
    public Task Schedule_OfASeed_EndsAsTheOracleSays() => RunAsync(Enumerable.Range(0, 50));

    [Fact]
    [Trait("Category", "Slow")]
    public Task Schedule_OfManySeeds_EndsAsTheOracleSays() => RunAsync(Seeds.Slow(1000));

    private static async Task RunAsync(IEnumerable<int> seeds)
    {
        foreach (var some in seeds.Chunk(Together))
        {
            await using var cluster = new SharedCluster();
            await cluster.InitializeAsync();
            foreach (var seed in some)
            {
                await Seeds.RunAsync(seed, $"after those from {some[0]} on the same cluster", () => cluster.RunAsync(seed));
            }
        }
    }

    private sealed class SharedCluster : ClusterTest
    {
        private static readonly string[] Versions = ["a", "b", "c"];

        private readonly ShiftedClock _clock = new();
        private readonly TestEventLog.Faults _faults = new();
        private bool _isFilled;

        protected override RecsysTestClusterOptions Options => new()
        {
            Folder = Folder,
            Silos = 2,
            Time = _clock,
            Limits = limits => limits.SnapshotEvery = 5,
            Services = services => TestEventLog.Use(services, _faults),
        };

        public async Task RunAsync(int seed)
        {
            if (!_isFilled)
            {
                await UpsertAsync(50);
                for (var i = 0; i < Versions.Length; i++)
                {
                    await PublishAsync(Versions[i], i + 1);
                }

                _isFilled = true;
            }

            await using var run = new ScheduleRun(Cluster, _clock, _faults, seed);
            await run.RunAsync(Versions);
        }
    }
}
