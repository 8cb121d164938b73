using Microsoft.Extensions.Options;
using Recsys.Grains.Users;

namespace Recsys.Grains.Overload;

/// <summary>
/// Bounds what a silo computes at once, and what waits for it. Recommendations are work of the processor alone: begun all together, they
/// would all be late. So few run, a bounded number waits in the order of arrival, and one more is refused at once, as is one that would
/// wait for longer than its caller does. A call of any grain whose token is cancelled when its turn comes, or whose
/// <see cref="CallDeadline"/> has passed, is not begun.
/// </summary>
/// <remarks>
/// That holds for writes too, although to store an event twice does no harm: its caller was told that it may not be stored and is to send it
/// again, and the log's time belongs to those who still wait. A write that has begun goes on when its caller leaves, to its next wait.
/// </remarks>
internal sealed class RecommendationGate(IOptions<RecsysLimits> limits, OverloadInstruments instruments, TimeProvider time)
    : IIncomingGrainCallFilter, IDisposable
{
    // Weight of the newest call in the mean duration that estimates how long the queue is.
    private const double Newest = 0.05;

    private readonly SemaphoreSlim _running = new(limits.Value.ConcurrentRecommendations);
    private readonly int _concurrent = limits.Value.ConcurrentRecommendations;
    private readonly int _maxWaiting = limits.Value.WaitingRecommendations;
    private double _meanSeconds = 0.001;
    private int _waiting;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        // Taken out, so that what this call calls in turn, such as the other user of a merge, is not refused in the middle of it. Calls of
        // Orleans' own that are made on the way, such as the word of a cancellation, may have it too and are not ours to refuse.
        var deadline = context.InterfaceMethod?.DeclaringType?.Assembly == typeof(IUserGrain).Assembly ? CallDeadline.Take() : null;
        if (context.Request.GetCancellationToken() is { IsCancellationRequested: true } abandoned)
        {
            return Task.FromCanceled(abandoned);
        }

        return deadline is { HasPassed: true } ? Task.FromException(Expired())
            : context.Grain is UserGrain && context.MethodName is nameof(IUserGrain.RecommendAsync) or nameof(IUserGrain.ExplainAsync)
                ? RunAsync(context, deadline)
            : context.Invoke();
    }

    public void Dispose() => _running.Dispose();

    private async Task RunAsync(IIncomingGrainCallContext context, CallDeadline? deadline)
    {
        if (!_running.Wait(0))
        {
            await WaitAsync(deadline, context.Request.GetCancellationToken());
        }

        try
        {
            if (deadline is { HasPassed: true })
            {
                throw Expired();
            }

            var start = time.GetTimestamp();
            CallDeadline.Current = deadline;
            try
            {
                await context.Invoke();
            }
            finally
            {
                _meanSeconds += Newest * (time.GetElapsedTime(start).TotalSeconds - _meanSeconds);
            }
        }
        finally
        {
            _running.Release();
        }
    }

    private DeadlinePassedException Expired()
    {
        instruments.Expired();
        return new DeadlinePassedException();
    }

    private async Task WaitAsync(CallDeadline? deadline, CancellationToken cancellationToken)
    {
        var waiting = Interlocked.Increment(ref _waiting);
        instruments.Waiting(1);
        try
        {
            var queue = TimeSpan.FromSeconds(_meanSeconds * waiting / _concurrent);
            if (waiting > _maxWaiting)
            {
                throw Refused($"{_maxWaiting} recommendations wait on this silo already (Recsys:Limits:{nameof(RecsysLimits.WaitingRecommendations)}).", queue);
            }

            if (deadline is not null && queue > deadline.Left)
            {
                throw Refused(FormattableString.Invariant($"{waiting} recommendations wait on this silo, for about {queue.TotalSeconds:0.##} s; the caller waits for {deadline.Left.TotalSeconds:0.##} s."), queue);
            }

            await _running.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            instruments.Waiting(-1);
        }
    }

    private RecsysOverloadedException Refused(string message, TimeSpan queue)
    {
        instruments.Refused();
        return new RecsysOverloadedException(message, TimeSpan.FromSeconds(Math.Clamp(queue.TotalSeconds, 0.05, 10)));
    }
}
