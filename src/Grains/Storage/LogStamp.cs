namespace Recsys.Grains.Storage;

/// <summary>Which log, and which of its owners, a view was made of. A view up to a sequence is one of this log only if <see cref="LogLineage.Includes"/> says so.</summary>
/// <param name="Store">Id of the log; made once, when the log is.</param>
/// <param name="Session">The process that owned the log when the view was made.</param>
public readonly record struct LogStamp(Guid Store, Guid Session);
