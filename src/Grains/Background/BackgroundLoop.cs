using Microsoft.Extensions.Logging;

namespace Recsys.Grains;

/// <summary>
/// Work that a silo repeats until it stops. A round that fails is counted and logged, and the next one tries again: nothing
/// but the stop ends the loop. A cancellation that is not the stop's, such as a network client's timeout, is a failed round.
/// </summary>
internal sealed partial class BackgroundLoop(
    string name,
    TimeSpan period,
    Func<CancellationToken, Task> work,
    BackgroundInstruments instruments,
    TimeProvider time,
    ILogger logger)
{
    // Periods without a success before the loop is late, however short the bound in time is.
    private const int LatePeriods = 3;

    private readonly Lock _counting = new();
    private long _rounds;
    private long _failures;
    private long _successTimestamp = time.GetTimestamp();
    private DateTimeOffset? _success;
    private string? _error;

    /// <summary>Repeats the work, a period after the last round began or as soon as it ends, until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await RoundAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(name);
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
            Failed(e);
            return;
        }

        Succeeded();
    }

    public BackgroundLoopStatus Status(TimeSpan lateAfter)
    {
        lock (_counting)
        {
            var since = time.GetElapsedTime(_successTimestamp);
            var late = since >= lateAfter && since >= period * LatePeriods;
            return new BackgroundLoopStatus(name, period, _rounds, _failures, _success, since, _error, late);
        }
    }

    private void Succeeded()
    {
        lock (_counting)
        {
            _rounds++;
            _successTimestamp = time.GetTimestamp();
            _success = time.GetUtcNow();
        }

        instruments.Round(name, failed: false);
    }

    private void Failed(Exception e)
    {
        lock (_counting)
        {
            _rounds++;
            _failures++;
            _error = e.Message;
        }

        instruments.Round(name, failed: true);
        LogRoundFailed(name, e);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of the background loop {Loop} failed; the next one tries again.")]
    private partial void LogRoundFailed(string loop, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The background loop {Loop} stopped.")]
    private partial void LogStopped(string loop);
}
