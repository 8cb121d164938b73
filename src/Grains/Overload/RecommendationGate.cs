using Microsoft.Extensions.Options;
using Recsys.Grains.Users;

namespace Recsys.Grains.Overload;

/// <summary>
/// Bounds what a silo computes at once, and what waits for it. Recommendations are work of the processor alone: begun all together, they
/// would all be late. So few run, a bounded number waits in the order of arrival, and one more is refused at once. A call whose token
/// is cancelled when its turn comes is not begun.
/// </summary>
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

    public Task Invoke(IIncomingGrainCallContext context) =>
        context.Request.GetCancellationToken() is { IsCancellationRequested: true } abandoned ? Task.FromCanceled(abandoned)
        : context.Grain is UserGrain && context.MethodName is nameof(IUserGrain.RecommendAsync) or nameof(IUserGrain.ExplainAsync)
            ? RunAsync(context)
        : context.Invoke();

    public void Dispose() => _running.Dispose();

    private async Task RunAsync(IIncomingGrainCallContext context)
    {
        if (!_running.Wait(0))
        {
            await WaitAsync(context.Request.GetCancellationToken());
        }

        var start = time.GetTimestamp();
        try
        {
            await context.Invoke();
        }
        finally
        {
            _running.Release();
            _meanSeconds += Newest * (time.GetElapsedTime(start).TotalSeconds - _meanSeconds);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var waiting = Interlocked.Increment(ref _waiting);
        instruments.Waiting(1);
        try
        {
            if (waiting > _maxWaiting)
            {
                instruments.Refused();
                var queue = TimeSpan.FromSeconds(Math.Clamp(_meanSeconds * waiting / _concurrent, 0.05, 10));
                throw new RecsysOverloadedException($"{_maxWaiting} recommendations wait on this silo already (RecsysLimits.{nameof(RecsysLimits.WaitingRecommendations)}).", queue);
            }

            await _running.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            instruments.Waiting(-1);
        }
    }
}
