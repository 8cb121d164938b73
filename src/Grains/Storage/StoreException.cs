namespace Recsys.Grains.Storage;

/// <summary>
/// A store cannot be opened: another process owns it, a newer build wrote it, or it cannot be written. The message is one line that
/// says what to do.
/// </summary>
public sealed class StoreException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public StoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
