using System.Diagnostics;

namespace Recsys.Cli.Bench;

/// <summary>
/// Sends calls at a fixed rate whether or not earlier ones have come back, as users do. Latency counts from the moment at
/// which a call was due, not from the one at which it was sent, so a stall is charged to every call that it held up
/// (no coordinated omission).
/// </summary>
internal static class OpenLoop
{
    /// <summary>Runs until the time is over or the token is cancelled, then waits for the calls in flight.</summary>
    /// <param name="perSecond">Calls a second.</param>
    /// <param name="duration">How long.</param>
    /// <param name="call">Makes call number n.</param>
    /// <param name="phases">Where the latency of a call is recorded: in the phase in which it was due.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    /// <param name="onDispatcher">
    /// Makes calls on the dispatcher's own thread. Where more is offered than can be done, calls that are handed to the pool wait in its
    /// queue, which nothing bounds, and so never come to whoever would refuse them.
    /// </param>
    public static Task RunAsync(
        double perSecond, TimeSpan duration, Func<long, Task> call, LoadPhases phases, CancellationToken cancellationToken, bool onDispatcher = false) =>
        Task.Factory.StartNew(
            () => SendAsync(perSecond, duration, onDispatcher ? call : n => Task.Run(() => call(n)), phases, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();

    private static async Task SendAsync(
        double perSecond, TimeSpan duration, Func<long, Task> call, LoadPhases phases, CancellationToken cancellationToken)
    {
        var inFlight = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        var ticksPerCall = Stopwatch.Frequency / perSecond;
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        for (long n = 0; !cancellationToken.IsCancellationRequested; n++)
        {
            var due = start + (long)(n * ticksPerCall);
            if (due >= end)
            {
                break;
            }

            // The dispatcher has a thread of its own, which sleeps: a timer's continuation would queue behind the load.
            PreciseSleep.Until(due);
            inFlight.Add(MeasureAsync(call, n, due, phases));
            if (inFlight.Count > 4096)
            {
                inFlight.RemoveAll(t => t.IsCompleted);
            }
        }

        await Task.WhenAll(inFlight).ConfigureAwait(false);
    }

    private static async Task MeasureAsync(Func<long, Task> call, long n, long due, LoadPhases phases)
    {
        try
        {
            await call(n).ConfigureAwait(false);
            phases.At(due).RecordSince(due);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            phases.At(due).Fail(e);
        }
    }
}
