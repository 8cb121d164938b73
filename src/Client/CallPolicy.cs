using Orleans.Runtime.Messaging;

namespace Recsys.Client;

/// <summary>
/// How a call of the client is made: within its deadline, which the silo hears of; repeated where a silo went away or does not
/// answer; refused at once where too many wait already.
/// </summary>
internal sealed class CallPolicy(RecsysClientOptions options, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private int _inFlight;

    /// <summary>Takes one of the client's places; disposing gives it back.</summary>
    /// <exception cref="RecsysOverloadedException">All are taken.</exception>
    public Place Enter()
    {
        if (Interlocked.Increment(ref _inFlight) <= options.MaxInFlight)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _inFlight);
        throw new RecsysOverloadedException(
            $"{options.MaxInFlight} calls of this client wait for an answer already ({RecsysClientOptions.Section}:{nameof(options.MaxInFlight)}).", RetryAfter);
    }

    /// <summary>Makes a call that takes a place of its own.</summary>
    public async Task<TResult> RunAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        using var place = Enter();
        return await RepeatAsync(state, call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a call, again and again where that can help, until its deadline.</summary>
    public async Task<TResult> RepeatAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = options.RetryPause;
        for (var left = options.Deadline; ; left = options.Deadline - time.GetElapsedTime(start))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (left <= TimeSpan.Zero)
            {
                throw new TimeoutException($"No answer within {options.Deadline} ({RecsysClientOptions.Section}:{nameof(options.Deadline)}).");
            }

            // Cancelling the attempt reaches the silo, which ends the call's waits. Should it not, the silo knows by itself when not to begin it.
            var limit = AttemptTime(left);
            CallDeadline.Send(limit);
            using var attempt = new CancellationTokenSource(limit, time);
            using var link = cancellationToken.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), attempt);
            try
            {
                return await call(state, attempt.Token).WaitAsync(attempt.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (attempt.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // It may hang on a silo that was killed: another attempt reaches a live one.
            }
            catch (DeadlinePassedException)
            {
                // The silo's clock was a little ahead of the attempt's timer.
            }
            catch (Exception e) when (IsTransient(e, cancellationToken) && time.GetElapsedTime(start) + pause < options.Deadline)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, options.MaxRetryPause.Ticks));
            }
        }
    }

    private TimeSpan AttemptTime(TimeSpan left) => options.AttemptTimeout is { } set
        ? set < left ? set : left
        : left > options.Deadline / 2 ? options.Deadline / 2 : left;

    // A silo that stops cancels what it had begun. One that has just joined, or died, is for a moment not known as such to the others, for
    // which Orleans has no type of exception.
    private static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        e is SiloUnavailableException or OrleansMessageRejectionException or GatewayTooBusyException or ConnectionFailedException
        || e.GetType() == typeof(OrleansException)
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>A place that a call holds.</summary>
    public readonly struct Place(CallPolicy policy) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Interlocked.Decrement(ref policy._inFlight);
    }
}
