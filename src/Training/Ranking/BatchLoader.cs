using System.Collections.Concurrent;
using TorchSharp;

namespace Recsys.Training;

/// <summary>Makes the batches of an epoch, as tensors, on a thread of its own, a few ahead of the training thread.</summary>
internal sealed class BatchLoader : IDisposable
{
    private const int Ahead = 4;
    private readonly BlockingCollection<BatchTensors> _ready = new(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <param name="batcher">Makes the batcher, on the loader's thread.</param>
    /// <param name="order">Indexes of the examples in the order of the epoch.</param>
    /// <param name="size">Examples of a batch.</param>
    /// <param name="device">Where the batches go.</param>
    public BatchLoader(Func<ExampleBatcher> batcher, int[] order, int size, torch.Device device) => _work = Task.Factory.StartNew(
        () =>
        {
            try
            {
                var own = batcher();
                for (var start = 0; start < order.Length; start += size)
                {
                    Add(new BatchTensors(own.Create(order.AsSpan(start, Math.Min(size, order.Length - start))), device));
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

    private void Add(BatchTensors batch)
    {
        try
        {
            _ready.Add(batch, _stop.Token);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>The batches in order; the reader disposes them.</summary>
    public IEnumerable<BatchTensors> Read(CancellationToken cancellationToken)
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

        while (_ready.TryTake(out var unread))
        {
            unread.Dispose();
        }

        _ready.Dispose();
        _stop.Dispose();
    }
}
