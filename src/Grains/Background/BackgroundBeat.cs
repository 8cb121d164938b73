namespace Recsys.Grains;

/// <summary>
/// How work that goes on in the background is doing, as it tells itself: a beat after each round that ended. Safe to use from any thread.
/// </summary>
internal sealed class BackgroundBeat(string name, TimeSpan period, BackgroundInstruments instruments, TimeProvider time)
{
    // Periods without a success before it is late, however short the bound in time is.
    private const int LatePeriods = 3;

    private readonly Lock _counting = new();
    private long _rounds;
    private long _failures;
    private long _successTimestamp = time.GetTimestamp();
    private DateTimeOffset? _success;
    private string? _error;

    /// <summary>Name in logs, metrics and health.</summary>
    public string Name => name;

    /// <summary>About how long it is from one round to the next.</summary>
    public TimeSpan Period => period;

    /// <summary>A round ended well.</summary>
    public void Succeeded()
    {
        lock (_counting)
        {
            _rounds++;
            _successTimestamp = time.GetTimestamp();
            _success = time.GetUtcNow();
        }

        instruments.Round(name, failed: false);
    }

    /// <summary>A round failed.</summary>
    /// <param name="error">Why.</param>
    public void Failed(string error)
    {
        lock (_counting)
        {
            _rounds++;
            _failures++;
            _error = error;
        }

        instruments.Round(name, failed: true);
    }

    /// <summary>How it is doing.</summary>
    /// <param name="lateAfter">Time without a success after which it is late.</param>
    public BackgroundLoopStatus Status(TimeSpan lateAfter)
    {
        lock (_counting)
        {
            var since = time.GetElapsedTime(_successTimestamp);
            var late = since >= lateAfter && since >= period * LatePeriods;
            return new BackgroundLoopStatus(name, period, _rounds, _failures, _success, since, _error, late);
        }
    }
}
