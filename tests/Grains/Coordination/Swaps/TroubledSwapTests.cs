using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Recsys.Simulation;

namespace Recsys.Grains.Tests.Coordination.Swaps;

/// <summary>
/// Swaps over several silos, one of which is slow, dies or joins in a phase: in the end one version serves everywhere, the old one or the new,
/// and it is the one that the coordinator names. A slow run takes more seeds.
/// </summary>
public sealed class TroubledSwapTests
{
    private static readonly TimeSpan Patience = SwapTest.Patience;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public Task Promote_ASiloIsInTrouble_OneVersionServesInTheEnd(int seed) => RunAsync(seed);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Promote_ManySeeds_OneVersionServesInTheEnd()
    {
        foreach (var seed in Seeds.Slow(300))
        {
            await RunAsync(seed);
        }
    }

    private static Task RunAsync(int seed)
    {
        var made = SwapCase.Make(seed);
        return Seeds.RunAsync(seed, made, async () =>
        {
            await using var run = new Run(made);
            await run.InitializeAsync();
            try
            {
                await run.SwapAsync();
            }
            finally
            {
                run.Gates.OpenAll();
            }
        });
    }

    private sealed class Run(SwapCase made) : SwapTest
    {
        private readonly ShiftedClock _clock = new();

        protected override RecsysTestClusterOptions Options => new()
        {
            Folder = Folder,
            Silos = made.Silos,
            Time = _clock,
            Services = services => Gates.Use(services, Folder),
        };

        public async Task SwapAsync()
        {
            await ServeFirstAsync();
            var coordinator = await CoordinatorsSiloAsync();
            var troubled = made.Trouble == SwapTrouble.CoordinatorDies ? coordinator : (coordinator + 1 + made.Place) % made.Silos;
            var waits = made.Step == SwapStep.Decide ? coordinator : troubled;
            var gate = Gates.Close(made.Step, made.All ? null : Cluster.Silos[waits].SiloAddress.ToString());

            // The database lives on where the silo that writes to it does not.
            gate.Storage = made.Trouble != SwapTrouble.CoordinatorDies ? null : Cluster.Services((coordinator + 1) % made.Silos).GetRequiredKeyedService<IGrainStorage>(RecsysStorage.Name);

            var swap = Models.PromoteAsync(SwapGates.After);
            await gate.Reached.WaitAsync(Patience);
            await HappenAsync(troubled);
            Gates.OpenAll();
            var error = await Record.ExceptionAsync(() => swap.WaitAsync(Patience));

            Assert.True(error is null or ModelSwapUnavailableException or SiloUnavailableException, error?.ToString());
            var active = await SettleAsync();
            Assert.Equal(active.Version == SwapGates.After ? new ActiveModel(2, SwapGates.After) : new ActiveModel(1, SwapGates.Before), active);
            Assert.Equal(made.Outcome ?? active.Version, active.Version);
            Assert.Equal(error is null ? SwapGates.After : active.Version, active.Version);
            await AssertAnswersAsync(active.Version!);

            // What was prepared for nothing is in nobody's memory, and the next swap knows of nothing.
            _clock.Pass(TimeSpan.FromHours(1));
            await RefreshAsync();
            Assert.All(Enumerable.Range(0, Cluster.Silos.Count), s => Assert.Equal([active.Version!], Host(s).LoadedVersions));
            var other = active.Version == SwapGates.After ? SwapGates.Before : SwapGates.After;
            var report = await RepeatAsync(() => Models.PromoteAsync(other));
            Assert.Equal((Cluster.Silos.Count, 0), (report.Silos, report.LateSilos.Count));
            await AssertAnswersAsync(other);
        }

        private async Task HappenAsync(int silo)
        {
            switch (made.Trouble)
            {
                case SwapTrouble.Slow:
                    // A silo that does not answer yet keeps nobody from asking and serving.
                    Assert.All(await Models.GetSilosAsync(), s => Assert.True(s.Answers, s.Problem));
                    await AssertAnswersAsync(SwapGates.Before, made.Step == SwapStep.Switch ? SwapGates.After : SwapGates.Before);
                    break;
                case SwapTrouble.Joins:
                    await Cluster.AddSiloAsync().WaitAsync(Patience);
                    break;
                default:
                    await Cluster.KillSiloAsync(silo).WaitAsync(Patience);
                    break;
            }
        }

        // Until each silo answers for what the coordinator says.
        private async Task<ActiveModel> SettleAsync()
        {
            for (var start = TimeProvider.System.GetTimestamp(); ;)
            {
                var active = await RepeatAsync(() => Models.GetActiveAsync());
                var silos = await RepeatAsync(() => Models.GetSilosAsync());
                if (silos.Count == Cluster.Silos.Count && silos.All(s => s.Answers && s.Problem is null && (s.Epoch, s.ActiveVersion) == (active.Epoch, active.Version)))
                {
                    return active;
                }

                Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"{active}, but {string.Join("; ", silos)}");
                await RefreshAsync();
            }
        }

        private Task RefreshAsync() => RepeatAsync(async () =>
        {
            await Cluster.RefreshAsync();
            return true;
        });

        // Each silo itself is asked by a user of its own.
        private async Task AssertAnswersAsync(params string[] versions)
        {
            for (var silo = 0; silo < Cluster.Silos.Count; silo++)
            {
                var user = Cluster.Services(silo).GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>($"of-{Cluster.Silos[silo].SiloAddress}");
                var answer = await user.RecommendAsync(new RecommendRequest { UserId = user.GetPrimaryKeyString(), Count = 5 });
                Assert.Contains(answer.ModelVersion, versions);
                Assert.Null(answer.DegradedReason);
            }
        }
    }
}
