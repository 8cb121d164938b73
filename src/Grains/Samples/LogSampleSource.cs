using System.Runtime.CompilerServices;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Grains.Samples;

/// <summary>What a silo's log has for samples: of the events only those from behind the place at which a period's lists were shown.</summary>
internal sealed class LogSampleSource(IEventLog log) : ISampleSource
{
    public Task<long?> ReadOldestAsync(CancellationToken cancellationToken) => log.ReadOldestShownAsync(cancellationToken);

    public IAsyncEnumerable<ShownList> ReadListsAsync(long since, long until, CancellationToken cancellationToken) => log.ReadShownAsync(since, until, cancellationToken);

    public async IAsyncEnumerable<EventRow> ReadEventsAsync(long since, long until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await log.ReadShownPositionAsync(since, until, cancellationToken) is not { } position)
        {
            yield break;
        }

        await foreach (var e in log.ReadAllAsync(position, cancellationToken))
        {
            yield return e.ToRow();
        }
    }
}
