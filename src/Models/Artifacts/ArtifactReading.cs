using System.Security.Cryptography;

namespace Recsys.Models;

/// <summary>Reading of artefact files, where every failure is an <see cref="ArtifactException"/>.</summary>
internal static class ArtifactReading
{
    /// <summary>Reads a whole small file.</summary>
    /// <param name="folder">The artefact's folder.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="maxLength">The longest that is read.</param>
    public static byte[] ReadAll(string folder, string name, long maxLength)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > maxLength)
            {
                throw new ArtifactException(name, $"it has {stream.Length} bytes; allowed: at most {maxLength}.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException(name, e.Message, e);
        }
    }

    /// <summary>Reads a whole file and checks it against the manifest.</summary>
    public static byte[] ReadVerified(string folder, ArtifactFile file)
    {
        var bytes = ReadAll(folder, file.Name, Math.Min(file.Length, Array.MaxLength));
        RequireLength(file, bytes.Length);
        RequireHash(file, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return bytes;
    }

    /// <summary>Maps a file and checks it against the manifest.</summary>
    public static MappedFile MapVerified(string folder, ArtifactFile file)
    {
        MappedFile mapped;
        try
        {
            mapped = new MappedFile(Path.Combine(folder, file.Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException(file.Name, e.Message, e);
        }

        try
        {
            RequireLength(file, mapped.Length);
            RequireHash(file, mapped.ComputeSha256());
            return mapped;
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>Throws unless the length is the one that the manifest lists.</summary>
    public static void RequireLength(ArtifactFile file, long length)
    {
        if (length != file.Length)
        {
            throw new ArtifactException(file.Name, $"it has {length} bytes; the manifest lists {file.Length}.");
        }
    }

    /// <summary>Throws unless the hash is the one that the manifest lists.</summary>
    public static void RequireHash(ArtifactFile file, string hash)
    {
        if (hash != file.Sha256)
        {
            throw new ArtifactException(file.Name, $"its SHA-256 is {hash}; the manifest lists {file.Sha256}.");
        }
    }
}
