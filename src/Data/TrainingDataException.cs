namespace Recsys.Data;

/// <summary>The data cannot be trained on. The message names what is wrong and what would be needed.</summary>
/// <param name="message">The message.</param>
public sealed class TrainingDataException(string message) : Exception(message);
