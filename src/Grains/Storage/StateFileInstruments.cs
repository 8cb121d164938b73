using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Recsys.Grains.Storage;

/// <summary>Metrics of the database of states, meter "Recsys.StateFile".</summary>
internal sealed class StateFileInstruments
{
    private readonly ConcurrentDictionary<SqliteStateFile, bool> _files = [];
    private readonly Counter<long> _failed;

    public StateFileInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.StateFile");
        Commits = new CommitTiming(
            meter.CreateHistogram<double>("recsys.state_file.commit.duration", "s", "Time of a commit of states to disk."),
            meter.CreateHistogram<long>("recsys.state_file.commit.rows", "{row}", "Rows that shared a commit."));
        _failed = meter.CreateCounter<long>("recsys.state_file.failed", "{write}", "Writes that failed since the file was locked, full or gone.");
        meter.CreateObservableGauge("recsys.state_file.queue", () => _files.Keys.Sum(f => f.Queued), "{write}", "Writes that wait for the writer.");
    }

    public CommitTiming Commits { get; }

    public void Observe(SqliteStateFile file) => _files[file] = true;

    public void Forget(SqliteStateFile file) => _files.TryRemove(file, out _);

    public void Failed(int writes) => _failed.Add(writes);
}
