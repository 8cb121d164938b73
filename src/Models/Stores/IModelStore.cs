namespace Recsys.Models;

/// <summary>Where model versions are kept. A version appears whole or not at all, and never changes afterwards.</summary>
public interface IModelStore
{
    /// <summary>Names of the versions, in ordinal order; half-published ones are left out.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ModelStoreUnavailableException">The store is away.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes an artefact. The manifest is read and every file compared with it on the way; of several
    /// publishers of one version exactly one succeeds.
    /// </summary>
    /// <param name="version">Name of the version; see <see cref="ModelVersionName"/>. The manifest must say the same.</param>
    /// <param name="folder">The artefact's folder, as <see cref="ArtifactWriter"/> leaves it.</param>
    /// <param name="cancellationToken">Ends the call; the version is then not published.</param>
    /// <exception cref="ArgumentException">The version is not a name.</exception>
    /// <exception cref="ModelStoreUnavailableException">The store is away.</exception>
    /// <exception cref="ArtifactException">The folder does not hold a sound artefact of that version.</exception>
    /// <exception cref="ModelVersionExistsException">The version exists.</exception>
    ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default);

    /// <summary>Brings a version to this machine.</summary>
    /// <param name="version">Name of the version.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A local folder that holds the whole version. It belongs to the store: read it only.</returns>
    /// <exception cref="ArgumentException">The version is not a name.</exception>
    /// <exception cref="ArtifactException">What the store holds is damaged.</exception>
    /// <exception cref="ModelVersionNotFoundException">There is no such version.</exception>
    /// <exception cref="ModelStoreUnavailableException">The store is away, and this machine has no copy of the version.</exception>
    ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default);

    /// <summary>
    /// Brings this machine's copies of versions within the store's bound, those fetched longest ago first. A store without
    /// copies does nothing.
    /// </summary>
    /// <param name="keep">Versions whose copies stay, whatever their size.</param>
    void TrimCache(IReadOnlyCollection<string> keep)
    {
    }
}
