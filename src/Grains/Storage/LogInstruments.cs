using System.Diagnostics.Metrics;

namespace Recsys.Grains.Storage;

/// <summary>Metrics of the event log and of the snapshots that are made of it, meter "Recsys.Log".</summary>
public sealed class LogInstruments
{
    private readonly UpDownCounter<long> _waiting;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _removed;
    private readonly Counter<long> _snapshots;
    private readonly Counter<long> _snapshotsDropped;
    private readonly Counter<long> _stale;
    private readonly Counter<long> _shown;
    private readonly Counter<long> _shownDropped;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Owner of the meter.</param>
    public LogInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Recsys.Log");
        _waiting = meter.CreateUpDownCounter<long>("recsys.log.queue.events", "{event}", "Events that wait for the disk.");
        Commits = new CommitTiming(
            meter.CreateHistogram<double>("recsys.log.commit.duration", "s", "Time of a commit, to the disk."),
            meter.CreateHistogram<long>("recsys.log.commit.events", "{event}", "Events that shared a commit."));
        _failed = meter.CreateCounter<long>("recsys.log.commit.failed", "{commit}", "Commits that failed; nothing of them was acknowledged.");
        _refused = meter.CreateCounter<long>("recsys.log.refused", "{call}", "Calls that were refused since the queue was full.");
        _removed = meter.CreateCounter<long>("recsys.log.removed", "{event}", "Events that were removed as too old.");
        _snapshots = meter.CreateCounter<long>("recsys.log.snapshot.written", "{snapshot}", "Snapshots of users that were written.");
        _snapshotsDropped = meter.CreateCounter<long>(
            "recsys.log.snapshot.dropped", "{snapshot}", "Snapshots that were not written or not taken, by reason: unwritable, unreadable, other_log or rewritten; the state is rebuilt from the log.");
        _stale = meter.CreateCounter<long>("recsys.log.stale", "{call}", "Appends whose grain had not seen the user's last event and read it anew.");
        _shown = meter.CreateCounter<long>("recsys.log.shown.stored", "{list}", "Answers that were recorded as they were shown.");
        _shownDropped = meter.CreateCounter<long>(
            "recsys.log.shown.dropped", "{list}", "Answers that were not recorded, by reason: full (Recsys:Impressions:QueueLists) or unwritable; what they lead to is joined with nothing.");
    }

    internal CommitTiming Commits { get; }

    internal void Queued(int events) => _waiting.Add(events);

    internal void CommitFailed() => _failed.Add(1);

    internal void Refused() => _refused.Add(1);

    internal void Removed(long events) => _removed.Add(events);

    internal void SnapshotsWritten(int count) => _snapshots.Add(count);

    internal void SnapshotDropped(string reason) => _snapshotsDropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void ShownStored(long lists) => _shown.Add(lists);

    internal void ShownDropped(long lists, string reason) => _shownDropped.Add(lists, new KeyValuePair<string, object?>("reason", reason));

    internal void Stale() => _stale.Add(1);
}
