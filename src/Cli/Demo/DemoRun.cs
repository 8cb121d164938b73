using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>The main job from end to end: serving from the first event, training on the log, retraining from what happened since, a swap under load.</summary>
internal sealed class DemoRun(string? dataFolder, string? stateFolder, bool headless)
{
    private const string First = "v1-two-tower";
    private const string Second = "v2-retrained";

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

        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = state.Sub("models") });
        Step("Start the silo without any model version, and bring the older half of the events");
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await silo.Client.UpsertItemsAsync(DemoData.Items(data), cancellationToken);
        var past = new DemoPast(silo.Client, data, _tally);
        AnsiConsole.MarkupLineInterpolated($"  {await past.TrackAsync(0, 0.5, cancellationToken):#,0} events tracked");
        await Task.Delay(FollowsWithin, cancellationToken);

        Step("Day one: play a user");
        await PlayAsync(silo, "demo-player-1", past.Now, cancellationToken);

        Step("Train a version on the log, and hold it against no version on the newest events");
        await TrainAsync(First, active: null, state.Path, store, cancellationToken);

        Step($"Promote {First} and play a user");
        await silo.Client.Models.PromoteAsync(First, cancellationToken);
        await PlayAsync(silo, "demo-player-2", past.Now, cancellationToken);

        Step("The newer half of the events happens");
        AnsiConsole.MarkupLineInterpolated($"  {await past.TrackAsync(0.5, 1, cancellationToken):#,0} events tracked");

        Step($"Retrain on the log, and hold the new version against {First} on the newest events");
        var again = await TrainAsync(Second, First, state.Path, store, cancellationToken);
        Check($"{Second} is better than {First} on the newest events", again.Comparison is { Interval.Low: > 0 }, again.ToString());

        Step($"Load of 200 recommendations/s and 1,000 events/s; promote {Second} under it");
        var load = new DemoLoad(silo.Client, data, _tally);
        var swap = await load.RunAsync(Second, cancellationToken);
        var stored = await CountLogAsync(silo, cancellationToken);
        Check("no request failed", load.Failures == 0, $"{load.Failures} failures {load.FirstError}");
        Check("acknowledged events are in the log", stored == _tally.Acknowledged, $"{_tally.Acknowledged:#,0} acknowledged, {stored:#,0} in the log");
        Check($"{Second} serves", swap.Active.Version == Second && swap.LateSilos.Count == 0, swap.Active.Version ?? "none");

        Step("Summary");
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

    private async Task PlayAsync(EmbeddedSilo silo, string user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var personal = await new DemoPlayer(silo.Client, _tally, now).PlayAsync(user, cancellationToken);
        Check($"{user}: three events make the list personal", personal >= 5, $"{personal} of 10 items are neither popular nor explored ones");
    }

    private async Task<RetrainReport> TrainAsync(string version, string? active, string folder, IModelStore store, CancellationToken cancellationToken)
    {
        var report = await DemoTraining.RunAsync(version, active, folder, store, ratings: dataFolder is not null, cancellationToken);
        Check($"{version} is not worse than {report.Against} and is published", report.Outcome == RetrainOutcome.Published, report.ToString());
        return report.Version is null ? throw new TrainingDataException($"The demo has no {version} to go on with: {report}") : report;
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
