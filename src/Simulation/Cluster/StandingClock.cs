namespace Recsys.Simulation;

/// <summary>
/// A clock that stands still and whose timers never fire: a cluster on it does its background work only when told
/// (<see cref="RecsysTestCluster.RefreshAsync"/>), so that a simulation repeats itself.
/// </summary>
/// <param name="now">The time that it shows.</param>
public sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>Always the same: nothing takes time, so that no channel is ever late and no list is put off, however busy the machine is.</summary>
    public override long GetTimestamp() => 0;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new IdleTimer();

    private sealed class IdleTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
