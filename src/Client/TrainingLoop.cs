namespace Recsys.Client;

/// <summary>
/// Trains by the cluster's schedule, as long as it is let: asks the coordinator whose turn it is, keeps the lease while a training runs, and says what
/// came of it. Any number of trainers may run one, of which one trains at a time; where it is killed, the next goes on after
/// <see cref="TrainingSchedule.Lease"/>. For a worker service on another machine than the silos; what trains is the caller's, such as a Retrainer of Recsys.Offline.
/// </summary>
/// <param name="models">The coordinator: <see cref="IRecsysClient.Models"/>.</param>
/// <param name="schedule">When what is trained.</param>
/// <param name="log">Told what happens; null for nobody.</param>
/// <param name="time">The clock; null for the system's. It need not be the cluster's.</param>
public sealed class TrainingLoop(IModelCoordinatorGrain models, TrainingSchedule schedule, Action<string>? log = null, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly TrainingRequest _request = schedule.For($"{Environment.MachineName[..Math.Min(40, Environment.MachineName.Length)]}-{Guid.NewGuid().ToString("N")[..12]}");

    /// <summary>Runs until it is cancelled. A cluster that is away for a while, and a training that fails, do not end it.</summary>
    /// <param name="train">Trains what the lease says; what it throws is a failed training.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<TrainingLease, CancellationToken, Task<TrainingResult>> train, CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = schedule.Lease;
            try
            {
                var turn = await TryAsync(train, cancellationToken).ConfigureAwait(false);

                // The clocks of two machines differ: it is asked again, and not believed.
                wait = Within(turn.NextAt - _time.GetUtcNow());
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                log?.Invoke($"The coordinator could not be asked: {e.Message}");
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks once, and trains where it is this trainer's turn.</summary>
    /// <param name="train">Trains what the lease says; what it throws is a failed training.</param>
    /// <param name="cancellationToken">Ends the training, and leaves its lease to the next trainer.</param>
    /// <returns>The coordinator's answer: with the lease that was trained under, or when to ask again.</returns>
    public async Task<TrainingTurn> TryAsync(Func<TrainingLease, CancellationToken, Task<TrainingResult>> train, CancellationToken cancellationToken)
    {
        var turn = await models.TakeTrainingTurnAsync(_request).ConfigureAwait(false);
        if (turn.Lease is not { } lease)
        {
            return turn;
        }

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = new CancellationTokenSource();
        var keep = KeepAsync(lease, lost, done.Token);
        TrainingResult result;
        try
        {
            result = await train(lease, lost.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            log?.Invoke($"Training {lease.Number} is another trainer's by now.");
            return turn with { NextAt = _time.GetUtcNow() };
        }
        catch (Exception e)
        {
            log?.Invoke($"Training {lease.Number} failed: {e.Message}");
            result = new TrainingResult(lease.Kind, TrainingOutcome.Failed, null, e.Message);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await keep.ConfigureAwait(false);
        }

        if (!await models.EndTrainingAsync(lease.Number, result).ConfigureAwait(false))
        {
            log?.Invoke($"Training {lease.Number} took so long without a word that another trainer has taken over.");
        }

        return turn with { NextAt = lease.Began + schedule.Every };
    }

    private TimeSpan Within(TimeSpan wait) => TimeSpan.FromTicks(Math.Clamp(wait.Ticks, TimeSpan.TicksPerSecond, Math.Max(TimeSpan.TicksPerSecond, schedule.Lease.Ticks)));

    // While a swap runs, the coordinator answers nothing else: a word that is late is no reason to stop.
    private async Task KeepAsync(TrainingLease lease, CancellationTokenSource lost, CancellationToken done)
    {
        try
        {
            while (true)
            {
                await Task.Delay(schedule.Lease / 3, _time, done).ConfigureAwait(false);
                try
                {
                    if (!await models.RenewTrainingAsync(lease.Number, schedule.Lease).WaitAsync(done).ConfigureAwait(false))
                    {
                        await lost.CancelAsync().ConfigureAwait(false);
                        return;
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log?.Invoke($"The lease of training {lease.Number} could not be renewed: {e.Message}");
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The training is over.
        }
    }
}
