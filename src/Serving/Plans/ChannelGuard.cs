namespace Recsys.Serving;

/// <summary>
/// A circuit breaker round one channel (Nygard, Release It!, 2007): after so many failures in a row the channel is left out
/// for a while, then one success closes it and one failure opens it again. Shared by all requests, without locks: two
/// requests that race may both try the channel, which harms nobody.
/// </summary>
internal sealed class ChannelGuard(string name, string reason, TimeProvider time)
{
    private int _failures;
    private int _running;
    private long _openUntil;

    /// <summary>The channel's name.</summary>
    public string Name { get; } = name;

    /// <summary>Why its items are in an answer.</summary>
    public string Reason { get; } = reason;

    /// <summary>What an answer says that had to do without the channel; made once, since a broken channel meets many requests.</summary>
    public string LeftOut { get; } = $"recall channel '{name}' was left out";

    /// <summary>Whether the breaker is closed, so that the channel is to be asked.</summary>
    public bool IsClosed => Volatile.Read(ref _openUntil) is var until && (until == 0 || time.GetTimestamp() >= until);

    /// <summary>Takes note that the channel did its work in time.</summary>
    public void Succeeded()
    {
        // The usual case writes nothing, so that the cache line stays shared between the cores.
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
            Volatile.Write(ref _openUntil, 0);
        }
    }

    /// <summary>Takes note that the channel threw or overran its deadline.</summary>
    /// <param name="limit">Failures in a row that open the breaker.</param>
    /// <param name="pause">How long it stays open.</param>
    /// <returns>Whether the breaker is open now.</returns>
    public bool Failed(int limit, TimeSpan pause)
    {
        if (Interlocked.Increment(ref _failures) < limit)
        {
            return false;
        }

        Volatile.Write(ref _openUntil, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
        return true;
    }

    /// <summary>Takes one of a limited number of calls that may run at a time.</summary>
    /// <returns>False where all are taken.</returns>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _running) <= limit)
        {
            return true;
        }

        Exit();
        return false;
    }

    /// <summary>Gives a call back.</summary>
    public void Exit() => Interlocked.Decrement(ref _running);
}
