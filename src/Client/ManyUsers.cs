using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Recsys.Client;

/// <summary>
/// Asks for many users, so many at a time, and gives the answers in the users' order. A token says how many users were answered, and by a
/// hash of their ids which ones.
/// </summary>
internal static class ManyUsers
{
    private const int TokenBytes = 16;

    /// <summary>Runs.</summary>
    /// <param name="userIds">The users.</param>
    /// <param name="inFlight">How many are asked for at a time, answers that nobody has taken yet among them.</param>
    /// <param name="after">A token of an earlier call; null to begin.</param>
    /// <param name="ask">Asks for one.</param>
    /// <param name="time">Clock of the waits where a silo is overloaded.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RecsysValidationException">The token is none, or one of other users.</exception>
    public static async IAsyncEnumerable<UserRecommendation> RunAsync(
        IAsyncEnumerable<string> userIds,
        int inFlight,
        string? after,
        Func<string, CancellationToken, Task<RecommendResponse>> ask,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (skipped, hash) = after is null ? (0, 0) : Read(after);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<(string Id, string Token, Task<(RecommendResponse?, Exception?)> Answer)>(inFlight);
        using var seen = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long count = 0;
        try
        {
            await foreach (var id in userIds.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Each id with its length: "ab", "c" and "a", "bc" are other users.
                seen.AppendData(BitConverter.GetBytes(id?.Length ?? -1));
                seen.AppendData(Encoding.Unicode.GetBytes(id ?? string.Empty));
                count++;
                if (count <= skipped)
                {
                    Require(count < skipped || First64(seen) == hash, after!);
                    continue;
                }

                if (waiting.Count == inFlight)
                {
                    yield return await TakeAsync(waiting).ConfigureAwait(false);
                }

                waiting.Enqueue((id!, Write(count, First64(seen)), AnswerAsync(id!, ask, time, ended.Token)));
            }

            Require(count >= skipped, after!);
            while (waiting.Count > 0)
            {
                yield return await TakeAsync(waiting).ConfigureAwait(false);
            }
        }
        finally
        {
            // Whoever stops reading no longer wants what is on its way.
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task<UserRecommendation> TakeAsync(Queue<(string Id, string Token, Task<(RecommendResponse?, Exception?)> Answer)> waiting)
    {
        var (id, token, answer) = waiting.Dequeue();
        var (response, failure) = await answer.ConfigureAwait(false);
        return new UserRecommendation(id, response, failure, token);
    }

    // Many users can wait: where a silo has too much to do, those who ask for themselves come first.
    private static async Task<(RecommendResponse?, Exception?)> AnswerAsync(
        string id, Func<string, CancellationToken, Task<RecommendResponse>> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await ask(id, cancellationToken).ConfigureAwait(false), null);
            }
            catch (RecsysOverloadedException e)
            {
                await Task.Delay(e.RetryAfter, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                return (null, e);
            }
        }
    }

    private static ulong First64(IncrementalHash hash)
    {
        Span<byte> all = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetCurrentHash(all);
        return BinaryPrimitives.ReadUInt64LittleEndian(all);
    }

    private static string Write(long count, ulong hash)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], hash);
        return Base64Url.EncodeToString(bytes);
    }

    private static (long Count, ulong Hash) Read(string token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes + 2];
        Require(Base64Url.TryDecodeFromChars(token, bytes, out var written) && written == TokenBytes, token);
        var count = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Require(count > 0, token);
        return (count, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    private static void Require(bool holds, string token)
    {
        if (!holds)
        {
            throw new RecsysValidationException(Bounds.Error("After", token, "the Token of a list for the same users in the same order, or null"));
        }
    }
}
