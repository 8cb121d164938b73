using Recsys.Cli.Hosting;
using Recsys.Client;
using Recsys.Offline;

namespace Recsys.Cli.Retrain;

/// <summary>Rounds again and again: by the cluster's turns, or alone where no cluster is asked.</summary>
/// <param name="round">A round.</param>
/// <param name="schedule">When what is trained.</param>
/// <param name="source">The log as it is now: a round reads the newest events, however long the loop runs.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class RetrainLoop(RetrainRound round, TrainingSchedule schedule, Func<LogSource> source, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Trains when the cluster says so, promotes and guards.</summary>
    /// <param name="connect">Connects to the cluster and runs with its coordinator.</param>
    /// <param name="guard">How long users are watched after a promotion.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> RunAsync(Func<Func<IModelCoordinatorGrain, Task>, Task> connect, TimeSpan guard, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await connect(models => new TrainingLoop(models, schedule, Report, _time).RunAsync((lease, stop) => TrainAsync(models, lease, guard, stop), cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // A cluster that is not there yet does not end the loop.
                Report(Explained(e));
                await Task.Delay(schedule.Lease, _time, cancellationToken);
            }
        }
    }

    /// <summary>One training under a lease.</summary>
    public async Task<TrainingResult> TrainAsync(IModelCoordinatorGrain models, TrainingLease lease, TimeSpan guard, CancellationToken cancellationToken)
    {
        var log = source();
        var report = await round.TrainAsync(log, (await models.GetActiveAsync()).Version, lease.Kind == TrainingKind.Incremental, cancellationToken);
        var outcome = report.Outcome switch
        {
            RetrainOutcome.TooFewEvents => TrainingOutcome.NothingNew,
            RetrainOutcome.Refused => TrainingOutcome.Refused,
            _ => await round.PromoteAsync(models, log, report.Version!, guard, cancellationToken) ? TrainingOutcome.Promoted : TrainingOutcome.RolledBack,
        };

        // What is due goes by what was done: a version that could not be gone on from was trained in full.
        var kind = report.Outcome == RetrainOutcome.TooFewEvents ? lease.Kind : report.From is null ? TrainingKind.Full : TrainingKind.Incremental;
        return new TrainingResult(kind, outcome, report.Version, report.ToString());
    }

    /// <summary>Trains and publishes by this process's own clock, and promotes nothing.</summary>
    /// <param name="active">The version to hold the first one against; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> RunAloneAsync(string? active, CancellationToken cancellationToken)
    {
        DateTimeOffset? full = null;
        while (true)
        {
            var (next, now) = (Task.Delay(schedule.Every, _time, cancellationToken), _time.GetUtcNow());
            try
            {
                var incremental = schedule.FullEvery is { } length && full is { } last && now - last < length;
                var report = await round.TrainAsync(source(), active, incremental, cancellationToken);
                full = report.Outcome != RetrainOutcome.TooFewEvents && report.From is null ? now : full;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Report($"This round failed: {Explained(e)}");
            }

            await next;
        }
    }

    private static string Explained(Exception e) => ExplainedErrors.IsExplained(e) ? e.Message : $"{e}";

    private static void Report(string line) => Console.Error.WriteLine(line);
}
