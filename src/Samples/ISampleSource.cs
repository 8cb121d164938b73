using Recsys.Core;

namespace Recsys.Samples;

/// <summary>A log that has what was shown and what was done.</summary>
public interface ISampleSource
{
    /// <summary>Time of the oldest list, unix milliseconds; null where there is none.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<long?> ReadOldestAsync(CancellationToken cancellationToken);

    /// <summary>The lists of a period, by time and request id.</summary>
    /// <param name="since">Unix milliseconds; lists before are left out.</param>
    /// <param name="until">Unix milliseconds; lists of then and later are left out.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    IAsyncEnumerable<ShownList> ReadListsAsync(long since, long until, CancellationToken cancellationToken);

    /// <summary>All events that lists of a period can have led to, in any order; others may be among them.</summary>
    /// <param name="since">Unix milliseconds.</param>
    /// <param name="until">Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    IAsyncEnumerable<EventRow> ReadEventsAsync(long since, long until, CancellationToken cancellationToken);
}
