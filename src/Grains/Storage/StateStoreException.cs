namespace Recsys.Grains.Storage;

/// <summary>The database of states could not be read or written: locked, full, gone or closed. Of the work that it ends, nothing is stored.</summary>
internal sealed class StateStoreException(string message, Exception innerException) : IOException(message, innerException);
