namespace Recsys.Models;

/// <summary>
/// Calls of a model store, whoever wrote it, that end in time and whose every failure that is not the version's is a
/// <see cref="ModelStoreUnavailableException"/>.
/// </summary>
public static class ModelStoreCalls
{
    /// <summary>Names of the versions; see <see cref="IModelStore.ListAsync"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for any.</param>
    /// <param name="time">The clock of the wait.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ModelStoreUnavailableException">The store failed or did not answer in time.</exception>
    public static Task<IReadOnlyList<string>> ListWithinAsync(
        this IModelStore store, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken = default) =>
        WithinAsync("list its versions", store.ListAsync, timeout, time, cancellationToken);

    /// <summary>Brings a version to this machine; see <see cref="IModelStore.FetchAsync"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="version">Name of the version.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for any.</param>
    /// <param name="time">The clock of the wait.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A local folder that holds the whole version. It belongs to the store: read it only.</returns>
    /// <exception cref="ArtifactException">What the store holds is damaged.</exception>
    /// <exception cref="ModelVersionNotFoundException">There is no such version.</exception>
    /// <exception cref="ModelStoreUnavailableException">The store failed or did not answer in time.</exception>
    public static Task<string> FetchWithinAsync(
        this IModelStore store, string version, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken = default) =>
        WithinAsync($"bring version '{version}'", token => store.FetchAsync(version, token), timeout, time, cancellationToken);

    private static async Task<T> WithinAsync<T>(
        string what, Func<CancellationToken, ValueTask<T>> call, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A store that does not look at its token is left alone with its call.
            return await call(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && !IsExpected(e))
        {
            throw new ModelStoreUnavailableException(
                deadline.IsCancellationRequested ? $"The model store did not {what} within {timeout}." : $"The model store could not {what}: {e.Message}",
                e);
        }
    }

    private static bool IsExpected(Exception e) =>
        e is ArtifactException or ModelVersionNotFoundException or ModelStoreUnavailableException or ArgumentException or OutOfMemoryException;
}
