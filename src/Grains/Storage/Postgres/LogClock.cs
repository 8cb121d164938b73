namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// The highest sequence that this silo has seen of any database of the log (a Lamport clock): what it stores next has a higher one, in whichever
/// database, so that what follows from something has the higher sequence. Between what is unrelated no order means anything.
/// </summary>
internal sealed class LogClock
{
    private long _seen;

    /// <summary>The highest sequence so far.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>Takes note of one.</summary>
    public void Saw(long sequence)
    {
        for (var seen = Seen; sequence > seen; seen = Seen)
        {
            Interlocked.CompareExchange(ref _seen, sequence, seen);
        }
    }
}
