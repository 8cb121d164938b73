namespace Recsys;

/// <summary>
/// The cluster has more to do than it can: the call was refused at once, before any of it was done. Repeating it after
/// <see cref="RetryAfter"/> is safe.
/// </summary>
[GenerateSerializer, Alias("recsys.RecsysOverloadedException")]
public sealed class RecsysOverloadedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is full, and the setting that bounds it.</param>
    /// <param name="retryAfter">When there may be room again; above 0.</param>
    public RecsysOverloadedException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>When there may be room again.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; }
}
