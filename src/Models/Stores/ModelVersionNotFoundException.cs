namespace Recsys.Models;

/// <summary>The store has no such version.</summary>
/// <param name="version">The version.</param>
/// <param name="innerException">The error underneath, if any.</param>
public sealed class ModelVersionNotFoundException(string version, Exception? innerException = null)
    : Exception($"Model version '{version}' is not in the store.", innerException)
{
    /// <summary>The version.</summary>
    public string Version { get; } = version;
}
