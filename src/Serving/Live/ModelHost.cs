using Microsoft.Extensions.Logging;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The model versions of one silo: prepared ones, and the active one that requests lease. A swap is one reference
/// exchanged; a request finishes on the version that it began with.
/// </summary>
public sealed partial class ModelHost(
    IModelStore store, ItemTable table, RecallOptions recall, TimeProvider time, ILogger<ModelHost> logger, ModelLoadOptions? load = null,
    CatalogueShards? shards = null) : IDisposable
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, Prepared> _prepared = new(StringComparer.Ordinal);
    private readonly List<Loading> _loading = [];
    private volatile ServingModel? _active;
    private volatile string? _trouble;
    private long _epoch;
    private long _claims;

    /// <summary>Epoch of the active version; 0 before the first.</summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>The active version; null before the first.</summary>
    public string? ActiveVersion => _active?.Version;

    /// <summary>Versions in memory: the active one and those prepared.</summary>
    public IReadOnlyList<string> LoadedVersions
    {
        get
        {
            lock (_changing)
            {
                var versions = _prepared.Keys.ToList();
                if (_active is { } active)
                {
                    versions.Insert(0, active.Version);
                }

                return versions;
            }
        }
    }

    /// <summary>Loaded versions that were trained with a user and have a row for them.</summary>
    /// <param name="userId">The user.</param>
    public IReadOnlyList<string> VersionsWith(string userId)
    {
        lock (_changing)
        {
            return [.. _prepared.Values.Select(p => p.Model).Append(_active).OfType<ServingModel>().Where(m => m.Model.KnowsUser(userId)).Select(m => m.Version)];
        }
    }

    /// <summary>
    /// Why this silo serves another version than it should, or none, for health and for answers, which are degraded then; null
    /// where it serves the right one.
    /// </summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>Versions whose files are in use: those in memory and those being fetched or loaded.</summary>
    public IReadOnlyList<string> VersionsInUse
    {
        get
        {
            lock (_changing)
            {
                return [.. LoadedVersions.Concat(_loading.Select(l => l.Version)).Distinct(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Leases the active model for one request.</summary>
    public ModelLease Acquire()
    {
        while (_active is { } active)
        {
            // Fails only when a swap let go of it since the line above; the new one is there then.
            if (active.TryAcquire())
            {
                return new ModelLease(active);
            }
        }

        return default;
    }

    /// <summary>Leases a version by name, the active one or one that is prepared; nothing where it is neither.</summary>
    /// <param name="version">The version.</param>
    public ModelLease Acquire(string version)
    {
        lock (_changing)
        {
            var model = _active?.Version == version ? _active : _prepared.GetValueOrDefault(version).Model;
            return model is not null && model.TryAcquire() ? new ModelLease(model) : default;
        }
    }

    /// <summary>Gives every loaded version its rows of a part of the catalogue, before the part answers; takes as long as building its indexes.</summary>
    /// <param name="shard">The part.</param>
    public void Build(CatalogueShard shard)
    {
        foreach (var version in LoadedVersions)
        {
            using var lease = Acquire(version);
            lease.Model?.Build(shard);
        }
    }

    /// <summary>Lets go of the rows of a part that no request can be asking any more.</summary>
    /// <param name="shard">The part.</param>
    public void Drop(CatalogueShard shard)
    {
        lock (_changing)
        {
            _active?.Drop(shard);
            foreach (var prepared in _prepared.Values)
            {
                prepared.Model.Drop(shard);
            }
        }
    }

    /// <summary>Fetches a version, loads it and runs its self-checks. Serving goes on meanwhile.</summary>
    /// <param name="version">Name in the model store.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    /// <exception cref="ArtifactException">The version failed a check.</exception>
    /// <exception cref="ModelVersionNotFoundException">The store does not have it.</exception>
    /// <exception cref="ModelStoreUnavailableException">The store or this machine's disk or memory failed, which says nothing of the version.</exception>
    public Task PrepareAsync(string version, CancellationToken cancellationToken = default) =>
        PrepareAsync(version, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>As the other one, with a bound on the fetch.</summary>
    /// <param name="version">Name in the model store.</param>
    /// <param name="fetchTimeout">How long the store may take.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    public async Task PrepareAsync(string version, TimeSpan fetchTimeout, CancellationToken cancellationToken = default)
    {
        var loading = new Loading(version);
        lock (_changing)
        {
            if (_active?.Version == version)
            {
                return;
            }

            if (_prepared.TryGetValue(version, out var known))
            {
                _prepared[version] = Claimed(known.Model);
                return;
            }

            _loading.Add(loading);
        }

        try
        {
            var folder = await store.FetchWithinAsync(version, fetchTimeout, time, cancellationToken).ConfigureAwait(false);
            var model = await LowPriority.RunAsync(() => Open(folder, version), cancellationToken).ConfigureAwait(false);
            lock (_changing)
            {
                // A second call for the same version may have been faster, and may even have been activated since; or the
                // coordinator stopped waiting and discarded what was still loading.
                if (_active?.Version == version || loading.Discarded || !_prepared.TryAdd(version, Claimed(model)))
                {
                    model.Release();
                }
            }

            LogPrepared(version, folder);
        }
        catch (Exception e) when (IsOfTheMachine(e) || (e is ArtifactException { InnerException: { } inner } && IsOfTheMachine(inner)))
        {
            throw new ModelStoreUnavailableException($"Version '{version}' could not be loaded: {e.Message}", e);
        }
        finally
        {
            lock (_changing)
            {
                _loading.Remove(loading);
            }
        }
    }

    /// <summary>Makes a prepared version the active one. An epoch that is not newer changes nothing.</summary>
    /// <param name="version">The version.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <returns>False where the version is not prepared.</returns>
    public bool Activate(string version, long epoch)
    {
        ServingModel? old;
        lock (_changing)
        {
            if (epoch <= _epoch)
            {
                return true;
            }

            old = _active;
            if (old?.Version == version)
            {
                Interlocked.Exchange(ref _epoch, epoch);
                return true;
            }

            if (!_prepared.Remove(version, out var prepared))
            {
                return false;
            }

            prepared.Model.Extend(table);
            _active = prepared.Model;
            Interlocked.Exchange(ref _epoch, epoch);
        }

        LogActivated(version, epoch, old?.Version);
        old?.Release();
        return true;
    }

    /// <summary>Unloads a version that was prepared, or is being loaded, and is not wanted.</summary>
    /// <param name="version">The version.</param>
    public void Discard(string version)
    {
        lock (_changing)
        {
            _loading.Where(l => l.Version == version).ToList().ForEach(l => l.Discarded = true);
            if (_prepared.Remove(version, out var prepared))
            {
                prepared.Model.Release();
            }
        }
    }

    /// <summary>Unloads a prepared version unless it was asked for again.</summary>
    /// <param name="unclaimed">What <see cref="Unclaimed"/> said.</param>
    /// <returns>Whether it was unloaded.</returns>
    public bool Discard(UnclaimedVersion unclaimed)
    {
        lock (_changing)
        {
            if (!_prepared.TryGetValue(unclaimed.Version, out var prepared) || prepared.Claim != unclaimed.Claim)
            {
                return false;
            }

            _prepared.Remove(unclaimed.Version);
            prepared.Model.Release();
            return true;
        }
    }

    /// <summary>Prepared versions that were last asked for so long ago.</summary>
    /// <param name="age">How long.</param>
    public IReadOnlyList<UnclaimedVersion> Unclaimed(TimeSpan age)
    {
        lock (_changing)
        {
            return [.. _prepared.Where(p => time.GetElapsedTime(p.Value.Since) >= age).Select(p => new UnclaimedVersion(p.Key, p.Value.Claim))];
        }
    }

    /// <summary>Gives new items of the table their rows in every loaded model.</summary>
    public void ExtendRows()
    {
        lock (_changing)
        {
            _active?.Extend(table);
            foreach (var prepared in _prepared.Values)
            {
                prepared.Model.Extend(table);
            }
        }
    }

    /// <summary>Lets go of all models.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            _active?.Release();
            _active = null;
            foreach (var prepared in _prepared.Values)
            {
                prepared.Model.Release();
            }

            _prepared.Clear();
        }
    }

    // A file that is missing or does not hold what it should is the version's fault; a disk that fails or is full, and too little memory, are not.
    private static bool IsOfTheMachine(Exception e) => e
        is (IOException and not (FileNotFoundException or DirectoryNotFoundException or EndOfStreamException))
        or UnauthorizedAccessException or OutOfMemoryException;

    private Prepared Claimed(ServingModel model) => new(model, time.GetTimestamp(), ++_claims);

    private ServingModel Open(string folder, string version)
    {
        var loaded = LoadedModel.Open(folder, load);
        ServingModel model;
        try
        {
            model = new ServingModel(loaded, recall, shards);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }

        try
        {
            MakeReady(model, version);
            return model;
        }
        catch
        {
            model.Release();
            throw;
        }
    }

    private void MakeReady(ServingModel model, string version)
    {
        if (model.Version != version)
        {
            throw new ArtifactException("manifest.json", $"Version is '{model.Version}'; the store has it under '{version}'.");
        }

        model.BuildHeld();
        model.Extend(table);
        if (model.Unplaced is { } item)
        {
            throw new ArtifactException(
                "manifest.json",
                $"it has no vectors of attributes, so that item '{item}', which is new to it, would get its row from the most similar items of the whole catalogue. Recsys:Catalogue:Shards is {shards!.Count}; allowed with this version: 1.");
        }

        try
        {
            ModelWarmUp.Run(model.Model);
        }
        catch (ModelOutputException e)
        {
            throw new ArtifactException("ranker.onnx or user.onnx", $"it failed while warming up: {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model version {Version} is prepared from {Folder}.")]
    private partial void LogPrepared(string version, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model version {Version} is active in epoch {Epoch}; before it: {Previous}.")]
    private partial void LogActivated(string version, long epoch, string? previous);

    // Since: timestamp of the clock at which it was last asked for.
    private readonly record struct Prepared(ServingModel Model, long Since, long Claim);

    private sealed class Loading(string version)
    {
        public string Version { get; } = version;

        public bool Discarded { get; set; }
    }
}
