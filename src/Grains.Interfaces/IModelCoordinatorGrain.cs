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

    /// <summary>What the cluster should serve, what a rollback leads to, and what is being prepared.</summary>
    [Alias("GetPlanAsync"), AlwaysInterleave]
    Task<ModelPlan> GetPlanAsync();

    /// <summary>Makes a published version known.</summary>
    /// <param name="version">Name in the model store.</param>
    /// <exception cref="ModelSwapException">The store does not have it.</exception>
    /// <exception cref="ModelSwapUnavailableException">The model store is away.</exception>
    [Alias("RegisterAsync")]
    Task<ModelVersionInfo> RegisterAsync(string version);

    /// <summary>
    /// Registers where needed, prepares on every silo, then switches all of them. A version that fails a check on a silo is
    /// rejected and the active one goes on. Where the store is away or a silo does not answer, the version stays what it was.
    /// A silo that leaves the cluster meanwhile does not stop the others.
    /// </summary>
    /// <param name="version">Name in the model store.</param>
    /// <param name="cancellationToken">Cancels while preparing; after that the switch is carried through.</param>
    /// <exception cref="ModelSwapException">The version was refused; the message says why.</exception>
    /// <exception cref="ModelSwapUnavailableException">The store or a silo was away or too slow: try again.</exception>
    [Alias("PromoteAsync"), ResponseTimeout("01:00:00")]
    Task<SwapReport> PromoteAsync(string version, CancellationToken cancellationToken = default);

    /// <summary>
    /// Swaps back to a version that served before the active one: the newest that the model store still has and that passes
    /// its checks, or the one that is named.
    /// </summary>
    /// <param name="version">One that served before; null for the newest.</param>
    /// <param name="cancellationToken">Cancels while preparing.</param>
    /// <exception cref="ModelSwapException">There is none, it has not served before, or it was refused.</exception>
    /// <exception cref="ModelSwapUnavailableException">The store or a silo was away or too slow: try again.</exception>
    [Alias("RollbackAsync"), ResponseTimeout("01:00:00")]
    Task<SwapReport> RollbackAsync(string? version = null, CancellationToken cancellationToken = default);

    /// <summary>Asks whether it is a trainer's turn, and for what. One trainer has the lease at a time; it renews it while it trains.</summary>
    /// <param name="request">Who asks, and how often what is to be trained.</param>
    /// <exception cref="RecsysValidationException">A field of the request is out of bounds.</exception>
    /// <exception cref="ModelSwapUnavailableException">The lease could not be stored: ask again.</exception>
    [Alias("TakeTrainingTurnAsync")]
    Task<TrainingTurn> TakeTrainingTurnAsync(TrainingRequest request);

    /// <summary>Makes a lease last so much longer from now on.</summary>
    /// <param name="lease">Its number.</param>
    /// <param name="length">How long; a second to a day.</param>
    /// <returns>False where another trainer has taken over, or it has ended.</returns>
    /// <exception cref="RecsysValidationException">The length is out of bounds.</exception>
    /// <exception cref="ModelSwapUnavailableException">It could not be stored.</exception>
    [Alias("RenewTrainingAsync")]
    Task<bool> RenewTrainingAsync(long lease, TimeSpan length);

    /// <summary>Says what came of a training, and gives its lease back.</summary>
    /// <param name="lease">Its number.</param>
    /// <param name="result">What came of it.</param>
    /// <returns>False where another trainer has taken over, whose result will count.</returns>
    /// <exception cref="ModelSwapUnavailableException">It could not be stored.</exception>
    [Alias("EndTrainingAsync")]
    Task<bool> EndTrainingAsync(long lease, TrainingResult result);

    /// <summary>Who trains, and what was trained last.</summary>
    [Alias("GetTrainingAsync"), AlwaysInterleave]
    Task<TrainingState> GetTrainingAsync();

    /// <summary>What every silo has loaded; a silo that does not answer in time has an entry that says so.</summary>
    [Alias("GetSilosAsync"), AlwaysInterleave]
    Task<IReadOnlyList<SiloModelStatus>> GetSilosAsync();
}
