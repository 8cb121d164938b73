namespace Recsys.Models;

/// <summary>The version to be published exists already; versions never change.</summary>
/// <param name="version">The version.</param>
/// <param name="innerException">The error underneath, if any.</param>
public sealed class ModelVersionExistsException(string version, Exception? innerException = null)
    : Exception($"Model version '{version}' exists already; publish under another name.", innerException)
{
    /// <summary>The version.</summary>
    public string Version { get; } = version;
}
