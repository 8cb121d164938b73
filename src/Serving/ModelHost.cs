using Microsoft.Extensions.Logging;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The model versions of one silo: prepared ones, and the active one that requests lease. A swap is one reference
/// exchanged; a request finishes on the version that it began with.
/// </summary>
public sealed partial class ModelHost(IModelStore store, ItemTable table, RecallOptions recall, ILogger<ModelHost> logger, ModelLoadOptions? load = null)
    : IDisposable
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, ServingModel> _prepared = new(StringComparer.Ordinal);
    private volatile ServingModel? _active;
    private long _epoch;
    private long _discards;

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
            return [.. _prepared.Values.Append(_active).OfType<ServingModel>().Where(m => m.Model.KnowsUser(userId)).Select(m => m.Version)];
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

    /// <summary>Fetches a version, loads it and runs its self-checks. Serving goes on meanwhile.</summary>
    /// <param name="version">Name in the model store.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    /// <exception cref="ArtifactException">The version failed a check.</exception>
    /// <exception cref="ModelVersionNotFoundException">The store does not have it.</exception>
    public async Task PrepareAsync(string version, CancellationToken cancellationToken = default)
    {
        lock (_changing)
        {
            if (_active?.Version == version || _prepared.ContainsKey(version))
            {
                return;
            }
        }

        var discards = Interlocked.Read(ref _discards);
        var folder = await store.FetchAsync(version, cancellationToken).ConfigureAwait(false);
        var model = await LowPriority.RunAsync(() => Open(folder, version), cancellationToken).ConfigureAwait(false);
        lock (_changing)
        {
            // A second call for the same version may have been faster, and may even have been activated since; or the
            // coordinator stopped waiting and discarded what was still loading.
            if (_active?.Version == version || discards != _discards || !_prepared.TryAdd(version, model))
            {
                model.Release();
            }
        }

        LogPrepared(version, folder);
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

            if (!_prepared.Remove(version, out var model))
            {
                return false;
            }

            model.Extend(table);
            _active = model;
            Interlocked.Exchange(ref _epoch, epoch);
        }

        LogActivated(version, epoch, old?.Version);
        old?.Release();
        return true;
    }

    /// <summary>Unloads a version that was prepared and is not wanted.</summary>
    /// <param name="version">The version.</param>
    public void Discard(string version)
    {
        lock (_changing)
        {
            _discards++;
            if (_prepared.Remove(version, out var model))
            {
                model.Release();
            }
        }
    }

    /// <summary>Gives new items of the table their rows in every loaded model.</summary>
    public void ExtendRows()
    {
        lock (_changing)
        {
            _active?.Extend(table);
            foreach (var model in _prepared.Values)
            {
                model.Extend(table);
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
            foreach (var model in _prepared.Values)
            {
                model.Release();
            }

            _prepared.Clear();
        }
    }

    private ServingModel Open(string folder, string version)
    {
        var loaded = LoadedModel.Open(folder, load);
        ServingModel model;
        try
        {
            model = new ServingModel(loaded, recall);
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

        model.Extend(table);
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
}
