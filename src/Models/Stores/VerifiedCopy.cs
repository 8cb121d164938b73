using System.Buffers;
using System.Security.Cryptography;

namespace Recsys.Models;

/// <summary>Copies an artefact file while comparing it with the manifest, so that damage does not travel.</summary>
internal static class VerifiedCopy
{
    private const int BufferLength = 1 << 20;

    /// <summary>Copies a stream into a new file and flushes it to the disk.</summary>
    /// <exception cref="ArtifactException">The content is not what the manifest lists.</exception>
    public static async Task ToFileAsync(
        Stream source, string path, ArtifactFile file, CancellationToken cancellationToken)
    {
        var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (target.ConfigureAwait(false))
        {
            await CopyAsync(source, target, file, cancellationToken).ConfigureAwait(false);

            // A rename can reach the disk before the data does; a version that exists must be whole.
            target.Flush(flushToDisk: true);
        }
    }

    /// <summary>Compares a file of an artefact with the manifest.</summary>
    /// <exception cref="ArtifactException">The file is missing or is not what the manifest lists.</exception>
    public static async Task CheckAsync(string folder, ArtifactFile file, CancellationToken cancellationToken)
    {
        var source = Open(folder, file.Name);
        await using (source.ConfigureAwait(false))
        {
            await CopyAsync(source, Stream.Null, file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a file of an artefact for reading.</summary>
    /// <exception cref="ArtifactException">It cannot be opened.</exception>
    public static FileStream Open(string folder, string name)
    {
        try
        {
            return new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException(name, e.Message, e);
        }
    }

    private static async Task CopyAsync(
        Stream source, Stream target, ArtifactFile file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            long length = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > file.Length)
                {
                    break;
                }

                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            ArtifactReading.RequireLength(file, length);
            ArtifactReading.RequireHash(file, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
