using System.Collections.Concurrent;
using System.Diagnostics;

namespace Recsys.Training.Runs;

/// <summary>Makes the batches of an epoch on a thread of its own, a few ahead of the training thread.</summary>
internal sealed class Prefetch<T> : IDisposable
{
    private const int Ahead = 4;
    private readonly BlockingCollection<T> _ready = new(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _waiting = new();
    private readonly Task _work;

    /// <param name="batches">The batches; enumerated once, on the loader's thread.</param>
    public Prefetch(IEnumerable<T> batches) => _work = Task.Factory.StartNew(
        () =>
        {
            try
            {
                foreach (var batch in batches)
                {
                    Add(batch);
                }
            }
            finally
            {
                _ready.CompleteAdding();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>How long the reader has waited for batches.</summary>
    public TimeSpan Waited => _waiting.Elapsed;

    /// <summary>The batches in order; the reader disposes those that can be.</summary>
    public IEnumerable<T> Read(CancellationToken cancellationToken)
    {
        _waiting.Start();
        foreach (var batch in _ready.GetConsumingEnumerable(cancellationToken))
        {
            _waiting.Stop();
            yield return batch;
            _waiting.Start();
        }

        _waiting.Stop();

        // What stopped the loader early is thrown here.
        _work.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The reader did not want the rest.
        }

        while (_ready.TryTake(out var unread))
        {
            (unread as IDisposable)?.Dispose();
        }

        _ready.Dispose();
        _stop.Dispose();
    }

    private void Add(T batch)
    {
        try
        {
            _ready.Add(batch, _stop.Token);
        }
        catch
        {
            (batch as IDisposable)?.Dispose();
            throw;
        }
    }
}
