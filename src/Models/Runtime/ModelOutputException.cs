namespace Recsys.Models;

/// <summary>A loaded model failed at a request, or gave a number that is not finite. The caller degrades to another list.</summary>
public sealed class ModelOutputException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="version">The model version.</param>
    /// <param name="problem">What it did.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public ModelOutputException(string version, string problem, Exception? innerException = null)
        : base($"Model version '{version}': {problem}", innerException)
    {
        Version = version;
    }

    /// <summary>The model version.</summary>
    public string Version { get; }
}
