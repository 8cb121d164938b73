namespace Recsys.Grains.Storage;

/// <summary>
/// The owners that a log has had. Sequences are given anew after an older copy of the log was restored, so a number alone says
/// nothing: a view is one of this log if the owner under whom it was made is among the log's, and it ends before the next one began.
/// </summary>
/// <param name="store">Id of the log.</param>
/// <param name="sessions">All owners in order with the first sequence that each could give.</param>
internal sealed class LogLineage(Guid store, IReadOnlyList<(Guid Session, long FirstSequence)> sessions)
{
    private readonly Dictionary<Guid, long> _ends = sessions
        .Select((s, i) => (s.Session, End: i + 1 < sessions.Count ? sessions[i + 1].FirstSequence - 1 : long.MaxValue))
        .ToDictionary(s => s.Session, s => s.End);

    /// <summary>What views that are made now bear.</summary>
    public LogStamp Current { get; } = new(store, sessions[^1].Session);

    /// <summary>Whether a view is one of this log.</summary>
    /// <param name="stamp">What the view bears.</param>
    /// <param name="sequence">Up to where it goes.</param>
    public bool Includes(LogStamp stamp, long sequence) =>
        stamp.Store == Current.Store && _ends.TryGetValue(stamp.Session, out var end) && sequence <= end;
}
