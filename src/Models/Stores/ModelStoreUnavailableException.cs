namespace Recsys.Models;

/// <summary>
/// The model store, or this machine's copy of it, could not be used: it is away, overloaded, too slow or refuses access, or the
/// disk is full. It says nothing of the version; trying again can succeed.
/// </summary>
/// <param name="message">What failed.</param>
/// <param name="innerException">The error underneath, if any.</param>
public sealed class ModelStoreUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
