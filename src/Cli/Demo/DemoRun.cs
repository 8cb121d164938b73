using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Cli.Output;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Training.Recall.Baselines;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>The main job from end to end: serving from the first event, training, evaluation, learning from events, a swap under load.</summary>
internal sealed class DemoRun(string? dataFolder, string? stateFolder, bool headless)
{
    // In which the silo has counted what was met together in the events of the past.
    private static readonly TimeSpan FollowsWithin = TimeSpan.FromSeconds(5);

    private readonly DemoTally _tally = new();
    private readonly List<(string Check, bool Holds, string Found)> _checks = [];

    /// <summary>Runs the demo.</summary>
    /// <returns>0 where every check held, else 1.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var state = new StateFolder(stateFolder);
        Step("Data");
        var data = DemoData.Load(dataFolder);
        AnsiConsole.MarkupLineInterpolated($"  {data.Name}: {data.Interactions.Length:#,0} events, {data.UserCount:#,0} users, {data.ItemCount:#,0} items");
        var split = OfflineEvaluation.Split(data, "leave-one-out");

        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = state.Sub("models") });
        Step("Start the silo, without any model version, on the newest events");
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await silo.Client.UpsertItemsAsync(DemoData.Items(data), cancellationToken);
        var past = await new DemoPast(silo.Client, data, _tally).TrackAsync(cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"  {past:#,0} events tracked");
        await Task.Delay(FollowsWithin, cancellationToken);

        Step("Day one: play a user");
        await PlayAsync(silo, "demo-player-1", cancellationToken);

        Step("Train two versions and publish them");
        await DemoTraining.RunAsync(data, split, store, cancellationToken);

        Step("Evaluate on held-out events (leave-one-out, all items ranked, the user's own excluded)");
        var results = await EvaluateAsync(store, data, split, cancellationToken);
        AnsiConsole.Write(MetricTable.Of(data.Name, results));
        CheckSteps(results);

        Step($"Promote {DemoStep.First.Name} and play a user");
        await silo.Client.Models.PromoteAsync(DemoStep.First.Name, cancellationToken);
        await PlayAsync(silo, "demo-player-2", cancellationToken);

        var second = DemoStep.Second.Name;
        Step($"Load of 200 recommendations/s and 1,000 events/s; promote {second} under it");
        var load = new DemoLoad(silo.Client, data, _tally);
        var swap = await load.RunAsync(second, cancellationToken);
        var stored = await CountLogAsync(silo, cancellationToken);
        Check("no request failed", load.Failures == 0, $"{load.Failures} failures {load.FirstError}");
        Check("acknowledged events are in the log", stored == _tally.Acknowledged, $"{_tally.Acknowledged:#,0} acknowledged, {stored:#,0} in the log");
        Check($"{second} serves", swap.Active.Version == second && swap.LateSilos.Count == 0, swap.Active.Version ?? "none");

        Step("Summary");
        AnsiConsole.Write(MetricTable.Of("models", results));
        AnsiConsole.Write(DemoSummary.Latencies(load, swap));
        AnsiConsole.Write(DemoSummary.Checks(_checks));
        AnsiConsole.MarkupLineInterpolated($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s in all.");
        if (!headless)
        {
            await StayUpAsync(cancellationToken);
        }

        return _checks.TrueForAll(c => c.Holds) ? 0 : 1;
    }

    private static void Step(string name) => AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(name)}[/]").LeftJustified());

    private void Check(string check, bool holds, string found) => _checks.Add((check, holds, found));

    private async Task PlayAsync(EmbeddedSilo silo, string user, CancellationToken cancellationToken)
    {
        var personal = await new DemoPlayer(silo.Client, _tally).PlayAsync(user, cancellationToken);
        Check($"{user}: three events make the list personal", personal >= 5, $"{personal} of 10 items are neither popular nor explored ones");
    }

    private void CheckSteps(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> results)
    {
        foreach (var (before, after) in DemoStep.All.Zip(DemoStep.All.Skip(1)))
        {
            var (old, now) = (results[before.Name], results[after.Name]);
            Check(
                $"{after.Name} is better than {before.Name}",
                now["HR@10"] > old["HR@10"] && now["NDCG@10"] > old["NDCG@10"],
                FormattableString.Invariant($"HR@10 {now["HR@10"]:0.0000} after {old["HR@10"]:0.0000}, NDCG@10 {now["NDCG@10"]:0.0000} after {old["NDCG@10"]:0.0000}"));
        }
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> EvaluateAsync(
        IModelStore store, InteractionDataset data, DatasetSplit split, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["popularity"] = OfflineEvaluation.Evaluate(new PopularityRecommender(split.Train), data, split, cancellationToken),
            ["item-knn"] = OfflineEvaluation.Evaluate(new ItemKnnRecommender(split.Train), data, split, cancellationToken),
        };
        foreach (var step in DemoStep.All)
        {
            var past = DemoTraining.Oldest(split.Train, step.Share);
            using var recommender = step.IsTrained
                ? await ServingRecommender.CreateAsync(store, step.Name, channel: null, data, past, cancellationToken)
                : ServingRecommender.CreateLive(store, channel: null, past);
            results[step.Name] = OfflineEvaluation.Evaluate(recommender, data, split, cancellationToken);
        }

        // How much of the gain is the training's, and not that of more events.
        using var live = ServingRecommender.CreateLive(store, channel: null, split.Train);
        results["no version, all events"] = OfflineEvaluation.Evaluate(live, data, split, cancellationToken);

        return results;
    }

    private static async Task<long> CountLogAsync(EmbeddedSilo silo, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var _ in silo.Services.GetRequiredService<IEventLog>().ReadAllAsync(0, cancellationToken))
        {
            count++;
        }

        return count;
    }

    private static async Task StayUpAsync(CancellationToken cancellationToken)
    {
        AnsiConsole.MarkupLine("The silo stays up. Press Ctrl-C to end it.");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => ended.TrySetResult());
        await ended.Task;
    }
}
