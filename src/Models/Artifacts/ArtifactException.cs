namespace Recsys.Models;

/// <summary>An artefact breaks its format, differs from its manifest, or does not do what its golden outputs say.</summary>
public sealed class ArtifactException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file of the artefact that is at fault.</param>
    /// <param name="problem">What was found, with the value and the bound.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public ArtifactException(string file, string problem, Exception? innerException = null)
        : base($"Model artefact refused: {file}: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>Name of the file at fault, within the artefact.</summary>
    public string File { get; }
}
