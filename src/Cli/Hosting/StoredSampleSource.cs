using System.Runtime.CompilerServices;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Cli.Hosting;

/// <summary>What a store has for samples, as of the moment when it was opened.</summary>
internal sealed class StoredSampleSource(StoredLog log) : ISampleSource
{
    public Task<long?> ReadOldestAsync(CancellationToken cancellationToken) => Task.FromResult(log.OldestShown());

    public IAsyncEnumerable<ShownList> ReadListsAsync(long since, long until, CancellationToken cancellationToken) =>
        StreamAsync(log.ReadShown(since, until), cancellationToken);

    public IAsyncEnumerable<EventRow> ReadEventsAsync(long since, long until, CancellationToken cancellationToken) => StreamAsync(log.ReadEvents(), cancellationToken);

    private static async IAsyncEnumerable<T> StreamAsync<T>(IEnumerable<T> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
