using Microsoft.Extensions.Logging;

namespace Recsys.Grains;

/// <summary>
/// Work that a silo repeats until it stops. A round that fails is counted and logged, and the next one tries again: nothing
/// but the stop ends the loop. A cancellation that is not the stop's, such as a network client's timeout, is a failed round.
/// </summary>
internal sealed partial class BackgroundLoop(BackgroundBeat beat, Func<CancellationToken, Task> work, TimeProvider time, ILogger logger)
{
    /// <summary>Repeats the work, a period after the last round began or as soon as it ends, until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(beat.Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await RoundAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(beat.Name);
        }
    }

    /// <summary>Does the work once. Throws nothing but the stop's cancellation.</summary>
    public async Task RoundAsync(CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            beat.Failed(e.Message);
            LogRoundFailed(beat.Name, e);
            return;
        }

        beat.Succeeded();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the background loop {Loop} failed; the next one tries again.")]
    private partial void LogRoundFailed(string loop, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The background loop {Loop} stopped.")]
    private partial void LogStopped(string loop);
}
