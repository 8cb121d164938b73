namespace Recsys;

/// <summary>A request or event was refused because a field broke a bound. Repeating it unchanged cannot succeed.</summary>
[GenerateSerializer, Alias("recsys.RecsysValidationException")]
public sealed class RecsysValidationException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">Field, value and bound.</param>
    public RecsysValidationException(RecsysError error)
        : base(error.ToString()) => Error = error;

    /// <summary>Field, value and bound.</summary>
    [Id(0)]
    public RecsysError Error { get; }
}

/// <summary>
/// The event log could not store the events (disk full, database locked or gone). Nothing of the call was acknowledged;
/// repeating it with the same event ids is safe. Recommendations go on.
/// </summary>
[GenerateSerializer, Alias("recsys.EventLogUnavailableException")]
public sealed class EventLogUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed and what to do about it.</param>
    public EventLogUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed and what to do about it.</param>
    /// <param name="innerException">The store's own error.</param>
    public EventLogUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// More is asked for than can be answered in time, so this call was turned away at once and nothing of it was done. Repeating it
/// after <see cref="RetryAfter"/> is safe.
/// </summary>
[GenerateSerializer, Alias("recsys.RecsysOverloadedException")]
public sealed class RecsysOverloadedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is full, its bound, and the setting that changes it.</param>
    /// <param name="retryAfter">How long to wait before the next try; not negative.</param>
    public RecsysOverloadedException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next try.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; }
}

/// <summary>A model version could not be registered, prepared, promoted or rolled back. The active version is unchanged.</summary>
[GenerateSerializer, Alias("recsys.ModelSwapException")]
public sealed class ModelSwapException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="version">The version that was asked for.</param>
    /// <param name="message">What failed, on which silo.</param>
    public ModelSwapException(string version, string message)
        : base(message) => Version = version;

    /// <summary>The version that was asked for.</summary>
    [Id(0)]
    public string Version { get; }
}
