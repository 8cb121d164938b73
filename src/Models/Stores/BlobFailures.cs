using System.Net.Sockets;
using Azure;

namespace Recsys.Models;

/// <summary>Tells failures of a blob store and of the way to it from those of a version.</summary>
internal static class BlobFailures
{
    /// <summary>Runs a call whose failures, other than the typed ones of a store, mean that the store is unavailable.</summary>
    public static async Task<T> GuardAsync<T>(string container, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (IsUnavailable(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelStoreUnavailableException($"The blob container '{container}' is unavailable: {Explain(e)}", e);
        }
    }

    // A cancellation that the caller did not ask for is the client's network timeout. What a file system refuses here is the cache's.
    private static bool IsUnavailable(Exception e) => e
        is RequestFailedException or OperationCanceledException or IOException or UnauthorizedAccessException
        or HttpRequestException or SocketException or TimeoutException
        || (e is AggregateException several && several.InnerExceptions.All(IsUnavailable));

    // The client's own message has all headers, in many lines.
    private static string Explain(Exception e) => e switch
    {
        AggregateException several => $"{several.InnerExceptions.Count} tries; {Explain(several.InnerExceptions[^1])}",
        RequestFailedException { Status: > 0 } failed => $"HTTP {failed.Status} {failed.ErrorCode}".TrimEnd(),
        OperationCanceledException => "no answer within BlobModelStoreOptions.NetworkTimeout",
        _ => e.Message.Split('\n')[0].TrimEnd(),
    };
}
