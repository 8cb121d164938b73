using System.Collections.Concurrent;

namespace Recsys.Training;

/// <summary>Makes the batches of an epoch on a thread of its own, a few ahead of the training thread.</summary>
internal sealed class BatchLoader : IDisposable
{
    private const int Ahead = 4;
    private readonly BlockingCollection<ExampleBatch> _ready = new(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <param name="batcher">Makes the batcher, on the loader's thread.</param>
    /// <param name="order">Indexes of the examples in the order of the epoch.</param>
    /// <param name="size">Examples of a batch.</param>
    public BatchLoader(Func<ExampleBatcher> batcher, int[] order, int size) => _work = Task.Factory.StartNew(
        () =>
        {
            try
            {
                var own = batcher();
                for (var start = 0; start < order.Length; start += size)
                {
                    _ready.Add(own.Create(order.AsSpan(start, Math.Min(size, order.Length - start))), _stop.Token);
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

    /// <summary>The batches in order.</summary>
    public IEnumerable<ExampleBatch> Read(CancellationToken cancellationToken)
    {
        foreach (var batch in _ready.GetConsumingEnumerable(cancellationToken))
        {
            yield return batch;
        }

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

        _ready.Dispose();
        _stop.Dispose();
    }
}
