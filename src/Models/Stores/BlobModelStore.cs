using System.Diagnostics.Metrics;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Models;

/// <summary>
/// Keeps versions in a blob container: {version}/files/{sha256} for the data, and {version}/manifest.json, which
/// is written last and only if it is not there. The manifest makes the version exist.
/// </summary>
public sealed class BlobModelStore : IModelStore
{
    private const string PublicationKey = "publication";

    private readonly BlobContainerClient _container;
    private readonly VersionFolders _cache;
    private readonly long _maxCacheBytes;
    private readonly ModelCacheInstruments? _instruments;

    /// <summary>Makes a store.</summary>
    /// <param name="container">The container; made when first published to.</param>
    /// <param name="options">Where fetched versions are cached.</param>
    /// <param name="timeProvider">The clock by which leftovers of the cache age; null for the system's.</param>
    /// <param name="meters">Owner of the cache's meter; null for none.</param>
    /// <exception cref="ArgumentException">An option lies outside its bound.</exception>
    public BlobModelStore(
        BlobContainerClient container, BlobModelStoreOptions options, TimeProvider? timeProvider = null, IMeterFactory? meters = null)
    {
        options.Validate();
        _container = container;
        _cache = new VersionFolders(
            Path.GetFullPath(options.CacheFolder), options.LeftoverAge, timeProvider ?? TimeProvider.System);
        _maxCacheBytes = options.MaxCacheBytes;
        _instruments = meters is null ? null : new ModelCacheInstruments(meters, _cache.Size);
    }

    /// <summary>Makes a store whose requests are tried again and end in time, as the options say.</summary>
    /// <param name="connectionString">Of the storage account.</param>
    /// <param name="container">Name of the container, 3 to 63 characters; made when first published to.</param>
    /// <param name="options">Cache, tries and timeout.</param>
    /// <param name="timeProvider">The clock by which leftovers of the cache age; null for the system's.</param>
    /// <param name="meters">Owner of the cache's meter; null for none.</param>
    /// <exception cref="ArgumentException">An option lies outside its bound.</exception>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    public static BlobModelStore Connect(
        string connectionString,
        string container,
        BlobModelStoreOptions options,
        TimeProvider? timeProvider = null,
        IMeterFactory? meters = null)
    {
        options.Validate();
        return new BlobModelStore(new BlobContainerClient(connectionString, container, ClientOptions(options)), options, timeProvider, meters);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) =>
        await BlobFailures.GuardAsync(_container.Name, () => ListBlobsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default)
    {
        ModelVersionName.Check(version);
        await BlobFailures.GuardAsync(_container.Name, () => UploadAsync(version, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default)
    {
        ModelVersionName.Check(version);
        return await BlobFailures.GuardAsync(_container.Name, () => FetchVersionAsync(version, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void TrimCache(IReadOnlyCollection<string> keep)
    {
        for (var removed = _cache.Trim(_maxCacheBytes, keep); removed > 0; removed--)
        {
            _instruments?.Evicted();
        }
    }

    internal static BlobClientOptions ClientOptions(BlobModelStoreOptions options) => new()
    {
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = options.Retries,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(4),
            NetworkTimeout = options.NetworkTimeout,
        },
    };

    private async Task<IReadOnlyList<string>> ListBlobsAsync(CancellationToken cancellationToken)
    {
        var versions = new List<string>();
        try
        {
            var blobs = _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix: null, cancellationToken);
            await foreach (var blob in blobs.ConfigureAwait(false))
            {
                if (blob.Name.Split('/') is [var version, ArtifactNames.Manifest] && ModelVersionName.IsValid(version))
                {
                    versions.Add(version);
                }
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return [];
        }

        versions.Sort(StringComparer.Ordinal);
        return versions;
    }

    private async Task<bool> UploadAsync(string version, string folder, CancellationToken cancellationToken)
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        if (await ManifestBlob(version).ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new ModelVersionExistsException(version);
        }

        var (manifest, text) = SourceManifest.Read(version, folder);
        foreach (var file in manifest.Files)
        {
            await UploadAsync(version, folder, file, cancellationToken).ConfigureAwait(false);
        }

        await UploadManifestAsync(version, text, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<string> FetchVersionAsync(string version, CancellationToken cancellationToken)
    {
        if (await IsCachedAsync(version, cancellationToken).ConfigureAwait(false))
        {
            _cache.Touch(version);
            return _cache.PathOf(version);
        }

        var text = await DownloadManifestAsync(version, cancellationToken).ConfigureAwait(false);
        var manifest = SourceManifest.Parse(version, text);
        var temporary = _cache.CreateTemporary();
        try
        {
            foreach (var file in manifest.Files)
            {
                await DownloadAsync(version, temporary, file, cancellationToken).ConfigureAwait(false);
            }

            await SourceManifest.WriteAsync(temporary, text, cancellationToken).ConfigureAwait(false);

            // Where another fetch was faster, its copy is the same.
            _cache.TryCommit(temporary, version);
            return _cache.PathOf(version);
        }
        finally
        {
            VersionFolders.Delete(temporary);
        }
    }

    private BlobClient ManifestBlob(string version) =>
        _container.GetBlobClient($"{version}/{ArtifactNames.Manifest}");

    private BlobClient FileBlob(string version, ArtifactFile file) =>
        _container.GetBlobClient($"{version}/files/{file.Sha256}");

    private async Task UploadAsync(
        string version, string folder, ArtifactFile file, CancellationToken cancellationToken)
    {
        await VerifiedCopy.CheckAsync(folder, file, cancellationToken).ConfigureAwait(false);
        var source = VerifiedCopy.Open(folder, file.Name);
        await using (source.ConfigureAwait(false))
        {
            var onlyNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            try
            {
                await FileBlob(version, file).UploadAsync(source, onlyNew, cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
            {
                // The name is the content's hash: what is there, from another publisher or a crashed one, is the same.
            }
        }
    }

    private async Task UploadManifestAsync(string version, byte[] text, CancellationToken cancellationToken)
    {
        var publication = Guid.NewGuid().ToString("N");
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [PublicationKey] = publication },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        };
        try
        {
            await ManifestBlob(version).UploadAsync(new BinaryData(text), options, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // The client repeats a write whose answer was lost, and then meets its own manifest.
            var existing = await ManifestBlob(version)
                .GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!existing.Value.Metadata.TryGetValue(PublicationKey, out var winner) || winner != publication)
            {
                throw new ModelVersionExistsException(version, e);
            }
        }
    }

    private async Task<bool> IsCachedAsync(string version, CancellationToken cancellationToken)
    {
        if (!_cache.Exists(version))
        {
            return false;
        }

        try
        {
            var folder = _cache.PathOf(version);
            foreach (var file in SourceManifest.Read(version, folder).Manifest.Files)
            {
                await VerifiedCopy.CheckAsync(folder, file, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (ArtifactException)
        {
            // The store has the truth; a damaged copy is dropped and fetched again.
            VersionFolders.Delete(_cache.PathOf(version));
            return false;
        }
    }

    private async Task<byte[]> DownloadManifestAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            var blob = ManifestBlob(version);
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            if (properties.Value.ContentLength > ManifestFile.MaxLength)
            {
                throw new ArtifactException(
                    ArtifactNames.Manifest,
                    $"it has {properties.Value.ContentLength} bytes; allowed: at most {ManifestFile.MaxLength}.");
            }

            var content = await blob.DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return content.Value.Content.ToArray();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new ModelVersionNotFoundException(version, e);
        }
    }

    private async Task DownloadAsync(
        string version, string folder, ArtifactFile file, CancellationToken cancellationToken)
    {
        try
        {
            var source = await FileBlob(version, file)
                .OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await VerifiedCopy.ToFileAsync(source, Path.Combine(folder, file.Name), file, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new ArtifactException(file.Name, $"version '{version}' lacks the blob of SHA-256 {file.Sha256}.", e);
        }
    }
}
