using System.Diagnostics;

namespace Recsys.Cli.Bench;

/// <summary>A fixed number of workers, each sending its next call when the last has come back: measures throughput.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs the workers for a time.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="duration">How long.</param>
    /// <param name="call">Makes a call of a worker.</param>
    /// <param name="recorder">Latencies and failures.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    /// <returns>Calls that succeeded, a second.</returns>
    public static async Task<double> RunAsync(
        int workers, TimeSpan duration, Func<int, long, Task> call, LatencyRecorder recorder, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            long succeeded = 0;
            for (long n = 0; Stopwatch.GetElapsedTime(start) < duration && !cancellationToken.IsCancellationRequested; n++)
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    await call(worker, n).ConfigureAwait(false);
                    recorder.RecordSince(sent);
                    succeeded++;
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    recorder.Fail(e);
                }
            }

            return succeeded;
        }))).ConfigureAwait(false);
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
