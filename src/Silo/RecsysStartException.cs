namespace Recsys.Silo;

/// <summary>A silo cannot start as it is set up. The message is one line: the key, its value, and what would be allowed.</summary>
public sealed class RecsysStartException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Key, value and bound.</param>
    /// <param name="innerException">The cause, or null.</param>
    public RecsysStartException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
