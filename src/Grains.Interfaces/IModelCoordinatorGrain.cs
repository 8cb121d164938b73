using Orleans.Concurrency;

namespace Recsys;

/// <summary>The one grain (key 0) that knows all model versions and swaps the active one over all silos.</summary>
[Alias("recsys.IModelCoordinatorGrain")]
public interface IModelCoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>All versions, newest change first.</summary>
    [Alias("ListAsync"), AlwaysInterleave]
    Task<IReadOnlyList<ModelVersionInfo>> ListAsync();

    /// <summary>What the cluster should serve.</summary>
    [Alias("GetActiveAsync"), AlwaysInterleave]
    Task<ActiveModel> GetActiveAsync();

    /// <summary>Makes a published version known.</summary>
    /// <param name="version">Name in the model store.</param>
    /// <exception cref="ModelSwapException">The store does not have it.</exception>
    [Alias("RegisterAsync")]
    Task<ModelVersionInfo> RegisterAsync(string version);

    /// <summary>
    /// Registers where needed, prepares on every silo, then switches all of them. On any failure while preparing, the
    /// version is rejected and the active one goes on.
    /// </summary>
    /// <param name="version">Name in the model store.</param>
    /// <param name="cancellationToken">Cancels while preparing; after that the switch is carried through.</param>
    /// <exception cref="ModelSwapException">The version was refused; the message says why.</exception>
    [Alias("PromoteAsync"), ResponseTimeout("01:00:00")]
    Task<SwapReport> PromoteAsync(string version, CancellationToken cancellationToken = default);

    /// <summary>Swaps back to the version that served before the active one.</summary>
    /// <param name="cancellationToken">Cancels while preparing.</param>
    /// <exception cref="ModelSwapException">There is none, or it was refused.</exception>
    [Alias("RollbackAsync"), ResponseTimeout("01:00:00")]
    Task<SwapReport> RollbackAsync(CancellationToken cancellationToken = default);

    /// <summary>What every silo has loaded.</summary>
    [Alias("GetSilosAsync"), AlwaysInterleave]
    Task<IReadOnlyList<SiloModelStatus>> GetSilosAsync();
}
