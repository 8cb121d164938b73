using Recsys.Core;

namespace Recsys.Samples.Tests;

/// <summary>A log in memory.</summary>
internal sealed class MemorySource(List<ShownList> lists, List<EventRow> events) : ISampleSource
{
    public List<ShownList> Lists => lists;

    public List<EventRow> Events => events;

    public Task<long?> ReadOldestAsync(CancellationToken cancellationToken) => Task.FromResult(lists.Count > 0 ? lists.Min(l => l.Time) : (long?)null);

    public IAsyncEnumerable<ShownList> ReadListsAsync(long since, long until, CancellationToken cancellationToken) =>
        lists.Where(l => l.Time >= since && l.Time < until).OrderBy(l => l.Time).ThenBy(l => l.RequestId, StringComparer.Ordinal).ToAsyncEnumerable();

    public IAsyncEnumerable<EventRow> ReadEventsAsync(long since, long until, CancellationToken cancellationToken) => events.ToAsyncEnumerable();
}
