namespace Recsys.Grains.Storage;

/// <summary>Something to do inside the next transaction of the event log.</summary>
internal abstract class SqliteLogWork
{
    /// <summary>Events that it stores, about; what the queue is bounded by.</summary>
    public virtual int Events => 1;

    /// <summary>Bytes of memory that it holds while it waits, about.</summary>
    public virtual long Bytes => 256;

    /// <summary>Whether it makes the log longer, and so is refused where the disk is short.</summary>
    public virtual bool Grows => false;

    /// <summary>Whether removed bytes must leave the files at once.</summary>
    public virtual bool Truncates => false;

    /// <summary>Whether its caller still waits; what nobody waits for is not begun.</summary>
    public abstract bool IsWanted { get; }

    /// <summary>Does it, within the transaction.</summary>
    public abstract void Run(SqliteLogConnection log);

    /// <summary>Tells the caller that it is on disk.</summary>
    /// <param name="truncated">Whether the write-ahead log was cut after it.</param>
    public abstract void Complete(bool truncated);

    /// <summary>Tells the caller that nothing of it was done.</summary>
    public abstract void Fail(EventLogUnavailableException error);
}

/// <summary>Work with a result.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class SqliteLogWork<T> : SqliteLogWork
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;

    protected SqliteLogWork(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (work, token) => ((SqliteLogWork<T>)work!)._completion.TrySetCanceled(token), this);
        }
    }

    /// <summary>Completes with the commit, or when the caller gives up, after which the work may still be done.</summary>
    public Task<T> Task => _completion.Task;

    public sealed override bool IsWanted => !_cancellation.IsCancellationRequested;

    /// <summary>The result, once it ran.</summary>
    protected T Result { get; set; } = default!;

    public override void Complete(bool truncated)
    {
        _registration.Dispose();
        _completion.TrySetResult(Result);
    }

    public sealed override void Fail(EventLogUnavailableException error)
    {
        _registration.Dispose();
        _completion.TrySetException(error);
    }
}
