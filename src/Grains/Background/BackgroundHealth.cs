using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Recsys.Grains;

/// <summary>
/// The background work of a silo, for health checks: which loops and writing threads are there, how each is doing, which are late.
/// </summary>
public sealed class BackgroundHealth
{
    private readonly BackgroundInstruments _instruments;
    private readonly IOptions<RecsysLimits> _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<BackgroundHealth> _logger;
    private ImmutableArray<BackgroundBeat> _beats = [];

    /// <summary>Makes an empty list.</summary>
    /// <param name="meters">Owner of the meter.</param>
    /// <param name="limits">When a loop is late.</param>
    /// <param name="time">The clock of the loops.</param>
    /// <param name="logger">Gets the errors of failed rounds.</param>
    public BackgroundHealth(IMeterFactory meters, IOptions<RecsysLimits> limits, TimeProvider time, ILogger<BackgroundHealth> logger)
    {
        _instruments = new BackgroundInstruments(meters, () => Loops);
        _limits = limits;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// All loops, in the order in which they were added: the threads that write the stores, "event-log" and "state-file", from when the stores
    /// are open, the others once the silo is active.
    /// </summary>
    public IReadOnlyList<BackgroundLoopStatus> Loops => [.. _beats.Select(l => l.Status(_limits.Value.LoopLateAfter))];

    /// <summary>The loops that are late; see <see cref="BackgroundLoopStatus.Late"/>.</summary>
    public IReadOnlyList<BackgroundLoopStatus> Late => [.. Loops.Where(l => l.Late)];

    /// <summary>Adds a loop, which the caller runs.</summary>
    /// <param name="name">Name in logs, metrics and health; unique on a silo.</param>
    /// <param name="period">Pause between two rounds.</param>
    /// <param name="work">One round; its token is the stop's.</param>
    internal BackgroundLoop Add(string name, TimeSpan period, Func<CancellationToken, Task> work) =>
        new(AddBeat(name, period), work, _time, _logger);

    /// <summary>Adds work that says itself how its rounds end.</summary>
    /// <param name="name">Name in metrics and health; unique on a silo.</param>
    /// <param name="period">About how long it is from one round to the next; where there is nothing to do, it must beat all the same.</param>
    internal BackgroundBeat AddBeat(string name, TimeSpan period)
    {
        var beat = new BackgroundBeat(name, period, _instruments, _time);
        ImmutableInterlocked.Update(ref _beats, (all, added) => all.Add(added), beat);
        return beat;
    }
}
