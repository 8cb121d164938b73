using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Cli.Offline;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Training;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>The main job from end to end: data, training, evaluation, serving, learning from events, a swap under load.</summary>
internal sealed class DemoRun(string? dataFolder, string? stateFolder, bool headless)
{
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
        Step("Train two versions and publish them");
        await DemoTraining.RunAsync(data, split, store, cancellationToken);

        Step("Evaluate on held-out events (leave-one-out, all items ranked, the user's own excluded)");
        var results = await EvaluateAsync(store, data, split, cancellationToken);
        AnsiConsole.Write(MetricTable.Of(data.Name, results));

        Step("Start the silo and promote " + DemoTraining.First);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await silo.Client.UpsertItemsAsync(DemoData.Items(data), cancellationToken);
        await silo.Client.Models.PromoteAsync(DemoTraining.First, cancellationToken);
        var known = await CountLogAsync(silo, cancellationToken);

        Step("Play a user");
        var differ = await new DemoPlayer(silo.Client, _tally).PlayAsync(cancellationToken);
        Check("a list changes after three events", differ, differ ? "it did" : "it did not");

        Step($"Load of 200 recommendations/s and 1,000 events/s; promote {DemoTraining.Second} under it");
        var load = new DemoLoad(silo.Client, data, _tally);
        var swap = await load.RunAsync(DemoTraining.Second, cancellationToken);
        var stored = await CountLogAsync(silo, cancellationToken) - known;
        Check("no request failed", load.Failures == 0, $"{load.Failures} failures {load.FirstError}");
        Check("acknowledged events are in the log", stored == _tally.Acknowledged, $"{_tally.Acknowledged:#,0} acknowledged, {stored:#,0} in the log");
        Check($"{DemoTraining.Second} serves", swap.Active.Version == DemoTraining.Second && swap.LateSilos.Count == 0, swap.Active.Version ?? "none");

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

    private static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> EvaluateAsync(
        IModelStore store, InteractionDataset data, DatasetSplit split, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["popularity"] = OfflineEvaluation.Evaluate(new PopularityRecommender(split.Train), data, split, cancellationToken),
            ["item-knn"] = OfflineEvaluation.Evaluate(new ItemKnnRecommender(split.Train), data, split, cancellationToken),
        };
        foreach (var version in new[] { DemoTraining.First, DemoTraining.Second })
        {
            using var recommender = await ServingRecommender.CreateAsync(store, version, channel: null, data, cancellationToken);
            results[version] = OfflineEvaluation.Evaluate(recommender, data, split, cancellationToken, recommender.ClickPredictor);
        }

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
