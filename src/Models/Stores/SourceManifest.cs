namespace Recsys.Models;

/// <summary>The manifest of a version on its way into or out of a store: its text travels as it is.</summary>
internal static class SourceManifest
{
    /// <summary>Reads and checks the manifest of a folder to be published.</summary>
    /// <exception cref="ArtifactException">It is unsound, or of another version.</exception>
    public static (ModelManifest Manifest, byte[] Text) Read(string version, string folder)
    {
        var text = ArtifactReading.ReadAll(folder, ArtifactNames.Manifest, ManifestFile.MaxLength);
        return (Parse(version, text), text);
    }

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="ArtifactException">It is unsound, or of another version.</exception>
    public static ModelManifest Parse(string version, ReadOnlySpan<byte> text)
    {
        var manifest = ManifestFile.Parse(text);
        return manifest.Version == version
            ? manifest
            : throw new ArtifactException(
                ArtifactNames.Manifest, $"version is '{manifest.Version}'; asked for is '{version}'.");
    }

    /// <summary>Writes a manifest's text into a folder and flushes it to the disk.</summary>
    public static async Task WriteAsync(string folder, byte[] text, CancellationToken cancellationToken)
    {
        var target = new FileStream(Path.Combine(folder, ArtifactNames.Manifest), FileMode.CreateNew, FileAccess.Write);
        await using (target.ConfigureAwait(false))
        {
            await target.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            target.Flush(flushToDisk: true);
        }
    }
}
