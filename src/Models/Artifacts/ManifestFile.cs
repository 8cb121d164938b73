using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Recsys.Models;

/// <summary>The manifest's text: writing, reading and its digest over itself.</summary>
public static class ManifestFile
{
    /// <summary>The longest manifest that is read, bytes.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private const int DigestLength = 64;
    private static readonly string NoDigest = new('0', DigestLength);

    /// <summary>The manifest as UTF-8 JSON, sealed with its digest.</summary>
    /// <param name="manifest">The manifest; its digest is ignored.</param>
    public static byte[] Write(ModelManifest manifest)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(
            manifest with { Digest = NoDigest }, ModelJson.Default.ModelManifest);
        var digest = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(text)));
        digest.CopyTo(text.AsSpan(text.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NoDigest))));
        return text;
    }

    /// <summary>Reads a manifest and checks its digest, format version and every field that needs no other file.</summary>
    /// <param name="text">UTF-8 JSON.</param>
    /// <exception cref="ArtifactException">The text is not a sound manifest.</exception>
    public static ModelManifest Parse(ReadOnlySpan<byte> text)
    {
        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(text, ModelJson.Default.ModelManifest);
        }
        catch (JsonException e)
        {
            throw new ArtifactException(ArtifactNames.Manifest, e.Message, e);
        }

        if (manifest is null)
        {
            throw new ArtifactException(ArtifactNames.Manifest, "it holds null.");
        }

        CheckDigest(text, manifest.Digest);
        ManifestRules.Check(manifest);
        return manifest;
    }

    /// <summary>Reads the manifest of an artefact folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ArtifactException">There is no sound manifest.</exception>
    public static ModelManifest Read(string folder) =>
        Parse(ArtifactReading.ReadAll(folder, ArtifactNames.Manifest, MaxLength));

    private static void CheckDigest(ReadOnlySpan<byte> text, string digest)
    {
        var stated = Encoding.UTF8.GetBytes(digest);
        var at = text.IndexOf(stated);
        if (stated.Length != DigestLength || at < 0)
        {
            throw new ArtifactException(
                ArtifactNames.Manifest, $"digest is '{digest}'; it is {DigestLength} lower-case hex digits.");
        }

        var copy = text.ToArray();
        copy.AsSpan(at, DigestLength).Fill((byte)'0');
        var computed = Convert.ToHexStringLower(SHA256.HashData(copy));
        if (computed != digest)
        {
            throw new ArtifactException(
                ArtifactNames.Manifest, $"its text hashes to {computed}; digest says {digest}.");
        }
    }
}
