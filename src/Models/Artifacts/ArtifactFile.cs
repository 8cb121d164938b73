namespace Recsys.Models;

/// <summary>One file of an artefact, as its manifest lists it.</summary>
/// <param name="Name">Name within the folder, one of <see cref="ArtifactNames"/>.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of the content, 64 lower-case hex digits.</param>
public sealed record ArtifactFile(string Name, long Length, string Sha256);
