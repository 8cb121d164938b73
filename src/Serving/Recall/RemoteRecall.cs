using Microsoft.Extensions.Logging;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Asks the channels that may wait: all at once, on the thread pool, each until its deadline and no longer. What a channel
/// does after that is nobody's concern but its breaker's, and its unfinished calls are bounded.
/// </summary>
internal sealed partial class RemoteRecall(ServingInstruments instruments, TimeProvider time, ILogger logger)
{
    /// <summary>Asks all remote channels of a plan; the request goes on with the same one.</summary>
    public async Task<RemoteCandidates> GatherAsync(SurfacePlan plan, RemoteRecallQuery query, CancellationToken cancellationToken)
    {
        var gathered = new RemoteCandidates(plan);
        var count = plan.Channels.Max(c => c.Remote is null ? 0 : c.Quota);
        query = query with { Count = count };
        var calls = new List<Task>();
        for (var c = 0; c < plan.Channels.Length; c++)
        {
            if (plan.Channels[c].Remote is not null && MayAsk(plan, plan.Channels[c].Guard))
            {
                calls.Add(AskAsync(gathered, c, query, cancellationToken));
            }
        }

        await Task.WhenAll(calls).ConfigureAwait(false);
        return gathered;
    }

    private bool MayAsk(SurfacePlan plan, ChannelGuard guard)
    {
        if (!guard.IsClosed)
        {
            instruments.LeftOut(guard.Name, ServingInstruments.Broken);
            return false;
        }

        if (!guard.TryEnter(plan.RemoteCalls))
        {
            instruments.LeftOut(guard.Name, ServingInstruments.Busy);
            return false;
        }

        return true;
    }

    private async Task AskAsync(RemoteCandidates gathered, int number, RemoteRecallQuery query, CancellationToken cancellationToken)
    {
        var planned = gathered.Plan.Channels[number];
        var channel = planned.Remote!;
        var guard = planned.Guard;
        using var deadline = new CancellationTokenSource(planned.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var token = either.Token;

        // On the pool, since a channel may block before it returns its task. It gives its place back only when it is done.
        var call = Task.Run(() => channel.RecallAsync(query, token), CancellationToken.None);
        _ = call.ContinueWith(
            done =>
            {
                _ = done.Exception;
                guard.Exit();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            gathered.Items[number] = await call.WaitAsync(token).ConfigureAwait(false);
            guard.Succeeded();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            instruments.LeftOut(guard.Name, ServingInstruments.Late);
            Failed(gathered.Plan, guard);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            instruments.LeftOut(guard.Name, ServingInstruments.Failed);
            LogFailed(guard.Name, e);
            Failed(gathered.Plan, guard);
        }
    }

    private void Failed(SurfacePlan plan, ChannelGuard guard)
    {
        if (guard.Failed(plan.BreakAfter, plan.BreakFor))
        {
            LogBroken(guard.Name, plan.BreakFor);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Remote recall channel {Channel} failed; the request goes on without it.")]
    private partial void LogFailed(string channel, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Remote recall channel {Channel} failed or was late too often; it is left out for {Pause}.")]
    private partial void LogBroken(string channel, TimeSpan pause);
}
