using System.Collections.Concurrent;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// Lets many small reads share a query: what is asked for while one runs goes together into the next. A read never shares one that began
/// before it was asked for, so it sees what was committed by then.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TResult">The answer.</typeparam>
/// <param name="read">Reads some, in their order.</param>
internal sealed class SharedReads<TKey, TResult>(Func<IReadOnlyList<TKey>, Task<IReadOnlyList<TResult>>> read)
{
    /// <summary>The most that share a query.</summary>
    private const int MostKeys = 1000;

    private readonly ConcurrentQueue<(TKey Key, TaskCompletionSource<TResult> Answer)> _waiting = new();
    private int _running;

    /// <summary>Reads one.</summary>
    /// <param name="key">What.</param>
    /// <param name="cancellationToken">Ends the wait; the query goes on for the others.</param>
    public Task<TResult> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((key, answer));
        if (Interlocked.CompareExchange(ref _running, 1, 0) == 0)
        {
            // Not on the turn of the grain that came first, whose scheduler ends with it.
            _ = Task.Run(RunAsync, CancellationToken.None);
        }

        return answer.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                await AnswerAsync();
            }

            Volatile.Write(ref _running, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _running, 1, 0) == 0);
    }

    private async Task AnswerAsync()
    {
        var batch = new List<(TKey Key, TaskCompletionSource<TResult> Answer)>();
        while (batch.Count < MostKeys && _waiting.TryDequeue(out var waiting))
        {
            batch.Add(waiting);
        }

        try
        {
            var answers = await read(batch.ConvertAll(w => w.Key));
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.SetResult(answers[i]);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Each has the error for itself; whoever gave up meanwhile does not look.
            batch.ForEach(w => w.Answer.TrySetException(e));
        }
    }
}
