using System.Diagnostics;

namespace Recsys.Cli.Bench;

/// <summary>
/// The phases of a load in the order of time. A call belongs to the phase in which it was due, also where a stall let it be sent in
/// a later one. One thread begins phases; any number ask.
/// </summary>
internal sealed class LoadPhases
{
    private volatile (long Start, LatencyRecorder Recorder)[] _phases;

    public LoadPhases(LatencyRecorder first) => _phases = [(long.MinValue, first)];

    /// <summary>Begins the next phase now; a recorder may come several times.</summary>
    public void Begin(LatencyRecorder recorder) => _phases = [.. _phases, (Stopwatch.GetTimestamp(), recorder)];

    /// <summary>The recorder of the phase in which a timestamp of <see cref="Stopwatch"/> lies.</summary>
    public LatencyRecorder At(long timestamp)
    {
        var phases = _phases;
        var phase = phases.Length - 1;
        while (phases[phase].Start > timestamp)
        {
            phase--;
        }

        return phases[phase].Recorder;
    }
}
