namespace Recsys.Grains.Storage;

/// <summary>Something that waits for the log's writer.</summary>
internal interface ILogWork
{
    /// <summary>Events that it stores, about; what the queue is bounded by.</summary>
    int Events { get; }

    /// <summary>Bytes of memory that it holds while it waits, about.</summary>
    long Bytes { get; }

    /// <summary>Whether its caller still waits; what nobody waits for is not begun.</summary>
    bool IsWanted { get; }

    /// <summary>Tells the caller that nothing of it was done, as far as can be known.</summary>
    void Fail(EventLogUnavailableException error);
}

/// <summary>Work with a result.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class LogWork<T> : ILogWork
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;

    protected LogWork(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (work, token) => ((LogWork<T>)work!)._completion.TrySetCanceled(token), this);
        }
    }

    /// <summary>Completes with the commit, or when the caller gives up, after which the work may still be done.</summary>
    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public virtual int Events => 1;

    /// <inheritdoc/>
    public virtual long Bytes => 256;

    /// <inheritdoc/>
    public bool IsWanted => !_cancellation.IsCancellationRequested;

    /// <inheritdoc/>
    public void Fail(EventLogUnavailableException error)
    {
        _registration.Dispose();
        _completion.TrySetException(error);
    }

    /// <summary>Tells the caller that it is on disk.</summary>
    protected void Succeed(T result)
    {
        _registration.Dispose();
        _completion.TrySetResult(result);
    }
}
