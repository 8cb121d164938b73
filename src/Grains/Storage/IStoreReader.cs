using Orleans.Serialization;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>Reads a store as of one moment, whether or not silos work on it.</summary>
internal interface IStoreReader : IDisposable
{
    /// <summary>Rows of the audit log with a lower number than another, newest first.</summary>
    IReadOnlyList<AuditEntry> ReadAudit(long before, int count);

    /// <summary>Events that were removed as too old.</summary>
    long Pruned { get; }

    /// <summary>All events, oldest first.</summary>
    IEnumerable<LoggedEvent> ReadAll();

    /// <summary>The answers of a period as they were shown, by time and request id.</summary>
    IEnumerable<ShownList> ReadShown(long since, long until);

    /// <summary>Time of the oldest answer, unix milliseconds; null where there is none.</summary>
    long? ReadOldestShown();

    /// <summary>The catalogue without what was deleted, in any order.</summary>
    IEnumerable<StoredItem> ReadItems();

    /// <summary>Totals by item as the log keeps them, less those of events that were removed.</summary>
    Dictionary<string, long[]> ReadItemTotals();

    /// <summary>What is known of a user beside their events.</summary>
    UserHead ReadHead(string userId);

    /// <summary>Whether an event of this id was erased with its user.</summary>
    bool WasRemoved(string eventId);

    /// <summary>The snapshot that a user's next activation would begin with; null where it would read the whole log.</summary>
    UserSnapshot? ReadSnapshot(string userId, Serializer serializer);
}
