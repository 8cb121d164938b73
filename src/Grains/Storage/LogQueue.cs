namespace Recsys.Grains.Storage;

/// <summary>What waits for the log's writer: bounded by events and bytes, and refused beyond, so that a slow disk never fills the memory.</summary>
/// <typeparam name="TWork">What waits.</typeparam>
internal sealed class LogQueue<TWork>(EventLogOptions options, int maxCommitEvents, LogInstruments instruments, TimeProvider time)
    where TWork : ILogWork
{
    // A monitor, which the writer's thread waits on.
    private readonly object _lock = new();
    private readonly Queue<TWork> _waiting = [];
    private long _events;
    private long _bytes;
    private bool _closed;

    // Events a second of late, for the hint when to come back.
    private double _rate = 10_000;

    /// <summary>Adds work.</summary>
    /// <exception cref="RecsysOverloadedException">There is no room; nothing was added.</exception>
    /// <exception cref="EventLogUnavailableException">The log is closed.</exception>
    public void Add(TWork work)
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw new EventLogUnavailableException("The event log is closed, since its silo is stopping.");
            }

            // A single piece that is larger than the whole queue still has its turn.
            if (_events > 0 && (_events + work.Events > options.QueueEvents || _bytes + work.Bytes > options.QueueBytes))
            {
                instruments.Refused();
                throw new RecsysOverloadedException(
                    $"{_events} events ({_bytes} bytes) wait for the event log; Recsys:Log:QueueEvents ({options.QueueEvents}) and QueueBytes ({options.QueueBytes}) bound its queue.",
                    TimeSpan.FromSeconds(Math.Clamp(_events / 2 / _rate, 0.05, 30)));
            }

            _events += work.Events;
            _bytes += work.Bytes;
            _waiting.Enqueue(work);
            Monitor.Pulse(_lock);
        }

        instruments.Queued(work.Events);
    }

    /// <summary>Waits for work, so long at most, and takes what one commit should hold; nothing where none came.</summary>
    /// <returns>False once the queue is closed and empty.</returns>
    public bool Take(List<TWork> batch, TimeSpan patience)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_lock, patience);
            }

            if (_waiting.Count == 0)
            {
                return !_closed;
            }

            for (var events = 0; events < maxCommitEvents && _waiting.TryDequeue(out var work); events += work.Events)
            {
                batch.Add(work);
            }

            return true;
        }
    }

    /// <summary>Says that a batch is done, whatever became of it.</summary>
    public void Done(List<TWork> batch, long started)
    {
        var events = batch.Sum(w => w.Events);
        instruments.Queued(-events);
        lock (_lock)
        {
            _events -= events;
            _bytes -= batch.Sum(w => w.Bytes);
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            _rate = seconds > 0 ? (0.9 * _rate) + (0.1 * events / seconds) : _rate;
        }
    }

    /// <summary>Takes nothing more; what waits is still done.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }
}
