using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Core;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Serving;
using Recsys.Simulation;
using Recsys.Training.ColdStart;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Cli.Simulate;

/// <summary>A cluster on a clock that stands still at a world's end, which serves a two-tower trained on some of the world's past.</summary>
internal sealed class SimulatedStore : IAsyncDisposable
{
    private const string Version = "v1";

    private readonly StateFolder _state;

    private SimulatedStore(StateFolder state, RecsysTestCluster cluster) => (_state, Cluster) = (state, cluster);

    public RecsysTestCluster Cluster { get; }

    /// <summary>Trains a version into a folder of models.</summary>
    public static async Task TrainAsync(string models, InteractionDataset train, int seed, IReadOnlyList<string> questions, CancellationToken cancellationToken)
    {
        var split = OfflineEvaluation.Split(train, "leave-one-out");
        var options = TwoTowerOptions.Quick with { Seed = seed, Threads = 1 };
        var run = new TrainingRun(Version, new TrainingInput(train, split, null, null), (Families.Get(ModelFamilies.TwoTower), [options]))
        {
            Plan = new TrainingPlan { Questions = questions },
            QuestionOptions = new QuestionTreeOptions { MaxAnswers = 6 },
        };
        await run.ExecuteAsync(new LocalModelStore(new LocalModelStoreOptions { Folder = models }), _ => { }, cancellationToken);
    }

    /// <summary>Starts a cluster that serves the version of a folder of models.</summary>
    public static async Task<SimulatedStore> StartAsync(
        string models, GameWorld world, int items, Action<ServingOptions> serving, CancellationToken cancellationToken)
    {
        var state = new StateFolder(null);
        CopyVersion(models, state.Sub("models"));
        var cluster = await RecsysTestCluster.StartAsync(new RecsysTestClusterOptions
        {
            Folder = state.Path,
            Time = new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(world.EndTime)),
            Services = s => s.Configure(serving),
        });
        await WorldHistory.AddItemsAsync(cluster, world, Enumerable.Range(0, items), cancellationToken: cancellationToken);
        await cluster.Client.Models.PromoteAsync(Version, cancellationToken);
        await cluster.RefreshAsync();
        return new SimulatedStore(state, cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _state.Dispose();
    }

    private static void CopyVersion(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
