namespace Recsys.Models;

/// <summary>Keeps versions as folders of one folder: the embedded default, with the layout of an artefact.</summary>
public sealed class LocalModelStore : IModelStore
{
    private readonly VersionFolders _folders;

    /// <summary>Makes a store.</summary>
    /// <param name="options">Where the versions are.</param>
    /// <param name="timeProvider">The clock by which leftovers age; null for the system's.</param>
    /// <exception cref="ArgumentException">An option lies outside its bound.</exception>
    public LocalModelStore(LocalModelStoreOptions options, TimeProvider? timeProvider = null)
    {
        options.Validate();
        _folders = new VersionFolders(
            Path.GetFullPath(options.Folder), options.LeftoverAge, timeProvider ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_folders.List());
    }

    /// <inheritdoc/>
    public async ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default)
    {
        ModelVersionName.Check(version);
        cancellationToken.ThrowIfCancellationRequested();
        if (_folders.Exists(version))
        {
            throw new ModelVersionExistsException(version);
        }

        var (manifest, text) = SourceManifest.Read(version, folder);
        var temporary = _folders.CreateTemporary();
        try
        {
            foreach (var file in manifest.Files)
            {
                var source = VerifiedCopy.Open(folder, file.Name);
                await using (source.ConfigureAwait(false))
                {
                    await VerifiedCopy.ToFileAsync(source, Path.Combine(temporary, file.Name), file, cancellationToken)
                        .ConfigureAwait(false);
                }
            }

            await SourceManifest.WriteAsync(temporary, text, cancellationToken).ConfigureAwait(false);
            if (!_folders.TryCommit(temporary, version))
            {
                throw new ModelVersionExistsException(version);
            }
        }
        finally
        {
            VersionFolders.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default)
    {
        ModelVersionName.Check(version);
        cancellationToken.ThrowIfCancellationRequested();
        return _folders.Exists(version)
            ? ValueTask.FromResult(_folders.PathOf(version))
            : throw new ModelVersionNotFoundException(version);
    }
}
