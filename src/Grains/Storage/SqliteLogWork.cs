namespace Recsys.Grains.Storage;

/// <summary>Something to do inside the next transaction of the event log.</summary>
internal interface ISqliteLogWork : ILogWork
{
    /// <summary>Whether it makes the log longer, and so is refused where the disk is short.</summary>
    bool Grows { get; }

    /// <summary>Whether removed bytes must leave the files at once.</summary>
    bool Truncates { get; }

    /// <summary>Does it, within the transaction.</summary>
    void Run(SqliteLogConnection log);

    /// <summary>Tells the caller that it is on disk.</summary>
    /// <param name="truncated">Whether the write-ahead log was cut after it.</param>
    void Complete(bool truncated);
}

/// <summary>Work with a result.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class SqliteLogWork<T>(CancellationToken cancellationToken) : LogWork<T>(cancellationToken), ISqliteLogWork
{
    /// <inheritdoc/>
    public virtual bool Grows => false;

    /// <inheritdoc/>
    public virtual bool Truncates => false;

    /// <summary>The result, once it ran.</summary>
    protected T Result { get; set; } = default!;

    /// <inheritdoc/>
    public abstract void Run(SqliteLogConnection log);

    /// <inheritdoc/>
    public virtual void Complete(bool truncated) => Succeed(Result);
}
