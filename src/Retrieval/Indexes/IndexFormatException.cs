namespace Recsys.Retrieval;

/// <summary>A file is not an index, is damaged, or is of a version that this code does not read.</summary>
/// <param name="message">What is wrong, with the file's path.</param>
/// <param name="inner">What was thrown while reading, if anything.</param>
public sealed class IndexFormatException(string message, Exception? inner = null) : IOException(message, inner);
