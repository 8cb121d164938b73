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
/// A model version could not be registered, promoted or rolled back to for a reason that is not the version's: the model store is
/// away, or a silo does not answer or was too slow. The version stays what it was and the active one is unchanged: try again.
/// </summary>
[GenerateSerializer, Alias("recsys.ModelSwapUnavailableException")]
public sealed class ModelSwapUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="version">The version that was asked for.</param>
    /// <param name="message">What was away, and where.</param>
    public ModelSwapUnavailableException(string version, string message)
        : base(message) => Version = version;

    /// <summary>The version that was asked for.</summary>
    [Id(0)]
    public string Version { get; }
}

/// <summary>A model version could not be registered, prepared, promoted or rolled back, for a reason of its own. The active version is unchanged.</summary>
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
