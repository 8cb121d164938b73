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
/// <param name="time">The clock.</param>
internal sealed class RetrainRound(RetrainPlan plan, IModelStore models, string? work, TimeProvider time)
{
    /// <summary>Trains and publishes.</summary>
    /// <param name="log">The log, and what of it is read.</param>
    /// <param name="active">The version that serves; null for none.</param>
    /// <param name="cancellationToken">Ends the round; the next one goes on from its checkpoint.</param>
    public async Task<RetrainReport> TrainAsync(LogSource log, string? active, CancellationToken cancellationToken)
    {
        // A round that was killed is gone on with: the same name, the same events, the same version to hold it against.
        var resumed = work is null ? null : RetrainWork.Find(work, active);
        var round = resumed ?? new RetrainWork(NewName(), active, Math.Min(log.Until, time.GetUtcNow().ToUnixTimeMilliseconds()));
        AnsiConsole.MarkupLineInterpolated($"{(resumed is null ? "Training" : "Going on with")} {round.Version} on the events until {DateTimeOffset.FromUnixTimeMilliseconds(round.Until):u}; {active ?? "no version"} serves.");
        if (work is not null)
        {
            round.Write(work);
        }

        RetrainReport? report = null;
        try
        {
            var events = (log with { Until = round.Until }).Read();
            var checkpoint = work is not null && Families.Get(plan.Training.Model).Resumes ? RetrainWork.CheckpointIn(work) : null;
            await TrainingDisplay.RunAsync(async progress => report = await new Retrainer(models, AnsiConsole.WriteLine, time).RunAsync(
                plan, events, active, new TrainerOptions { Version = round.Version, Checkpoint = checkpoint }, new Progress(progress), cancellationToken));
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
    public async Task<bool> PromoteAsync(IRecsysClient client, LogSource log, string version, TimeSpan guard, CancellationToken cancellationToken)
    {
        var swap = await client.Models.PromoteAsync(version, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"{version} serves in epoch {swap.Active.Epoch}: {swap.Silos} silos, {swap.LateSilos.Count} late.");
        if (guard <= TimeSpan.Zero)
        {
            return true;
        }

        var promoted = time.GetUtcNow();
        await Task.Delay(guard, time, cancellationToken);
        var report = LiveGuard.Compare(
            log.ReadEvents(promoted - guard, promoted + guard), promoted.ToUnixTimeMilliseconds(), guard, plan.MinUsers);
        AnsiConsole.WriteLine(report.ToString());
        if (!report.IsWorse || (await client.Models.GetActiveAsync()).Version != version)
        {
            return true;
        }

        if (swap.Previous is null)
        {
            AnsiConsole.WriteLine("No version served before, so there is none to go back to.");
            return false;
        }

        var back = await client.Models.RollbackAsync(swap.Previous, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"Rolled back to {back.Active.Version}.");
        return false;
    }

    private string NewName() => new Trainer(models, time: time).NewName(plan.Training.Model);

    private sealed class Progress(Action<Core.TrainingProgress> report) : IProgress<Core.TrainingProgress>
    {
        public void Report(Core.TrainingProgress value) => report(value);
    }
}
