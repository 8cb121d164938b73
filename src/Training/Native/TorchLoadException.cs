namespace Recsys.Training.Native;

/// <summary>libtorch cannot be loaded, or the device asked for is not there. The message says what to do.</summary>
public sealed class TorchLoadException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public TorchLoadException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
