using Recsys.Cli.Hosting;
using Recsys.Cli.Output;
using Recsys.Client;
using Recsys.Data;
using Recsys.Models;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Retrain;

/// <summary>One round of the loop: read the log, train, compare, publish, promote, watch, and go back where users do less than before.</summary>
/// <param name="plan">What is trained and what it must show.</param>
/// <param name="models">Where versions are.</param>
/// <param name="work">Folder of what a killed round goes on from; null for none.</param>
/// <param name="samples">Folder of samples that rankers learn from; null for none.</param>
/// <param name="time">The clock.</param>
internal sealed class RetrainRound(RetrainPlan plan, IModelStore models, string? work, string? samples, TimeProvider time)
{
    /// <summary>Trains and publishes.</summary>
    /// <param name="log">The log, and what of it is read.</param>
    /// <param name="active">The version that serves; null for none.</param>
    /// <param name="incremental">Whether to go on from it.</param>
    /// <param name="cancellationToken">Ends the round; the next one goes on from its checkpoint.</param>
    public async Task<RetrainReport> TrainAsync(LogSource log, string? active, bool incremental, CancellationToken cancellationToken)
    {
        // A round that was killed is gone on with: the same name, the same events, the same version to hold it against.
        var resumed = work is null ? null : RetrainWork.Find(work, active, incremental);
        var round = resumed ?? new RetrainWork(NewName(), active, Math.Min(log.Until, time.GetUtcNow().ToUnixTimeMilliseconds()), incremental);
        AnsiConsole.MarkupLineInterpolated($"{(resumed is null ? "Training" : "Going on with")} {round.Version} on the events until {DateTimeOffset.FromUnixTimeMilliseconds(round.Until):u}; {active ?? "no version"} serves.");
        if (work is not null)
        {
            round.Write(work);
        }

        RetrainReport? report = null;
        try
        {
            var read = log with { Until = round.Until };
            var events = read.Read();
            var data = samples is null ? DataSource.OfLog(events) : DataSource.OfLog(events, read.ReadShown(samples));
            var checkpoint = work is not null && Families.Get(plan.Training.Model).Resumes ? RetrainWork.CheckpointIn(work) : null;
            await TrainingDisplay.RunAsync(async progress => report = await new Retrainer(models, AnsiConsole.WriteLine, time).RunAsync(
                plan with { Incremental = incremental }, data, active, new TrainerOptions { Version = round.Version, Checkpoint = checkpoint }, new Progress(progress), cancellationToken));
        }
        catch (Exception e) when (work is not null && (e is ArgumentException or TrainingDataException))
        {
            // What would fail again is not gone on with: the next round begins anew, with the events of its time.
            RetrainWork.Clear(work!);
            throw;
        }

        if (work is not null)
        {
            RetrainWork.Clear(work);
        }

        AnsiConsole.WriteLine(report!.ToString());
        return report;
    }

    /// <summary>Promotes a version, watches what users do for a while, and rolls back where they do less.</summary>
    /// <returns>Whether the version still serves.</returns>
    public Task<bool> PromoteAsync(IModelCoordinatorGrain models, LogSource log, string version, TimeSpan guard, CancellationToken cancellationToken) =>
        new GuardedPromotion(models, AnsiConsole.WriteLine, time).RunAsync(
            version,
            guard,
            (previous, promoted, _) => Task.FromResult(IsWorse(log, version, previous, promoted, guard)),
            cancellationToken);

    // By what the versions showed; where the log tells of no list, as in an export, by what users did.
    private bool IsWorse(LogSource log, string version, string? previous, DateTimeOffset promoted, TimeSpan guard)
    {
        var (at, from, to) = (promoted.ToUnixTimeMilliseconds(), promoted - guard, promoted + guard);
        var events = log.ReadEvents(from, to);
        if (log.ReadLists(from, to) is { Count: > 0 } lists)
        {
            var ofLists = VersionGuard.Compare(lists, events, version, previous, at, guard, plan.MinUsers);
            AnsiConsole.WriteLine(ofLists.ToString());
            return ofLists.IsWorse;
        }

        var report = LiveGuard.Compare(events, at, guard, plan.MinUsers);
        AnsiConsole.WriteLine(report.ToString());
        return report.IsWorse;
    }

    private string NewName() => new Trainer(models, time: time).NewName(plan.Training.Model);

    private sealed class Progress(Action<Core.TrainingProgress> report) : IProgress<Core.TrainingProgress>
    {
        public void Report(Core.TrainingProgress value) => report(value);
    }
}
