using Recsys.Client;
using Recsys.Core;

namespace Recsys.Cli.Demo;

/// <summary>Brings the newest events of the data set to a cluster that knows nothing yet, as if the last of them had happened just now.</summary>
internal sealed class DemoPast(IRecsysClient client, InteractionDataset data, DemoTally tally)
{
    private const int Newest = 20_000;
    private const int Batch = 1000;
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(300);

    /// <summary>Tracks them.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TrackAsync(CancellationToken cancellationToken)
    {
        var events = data.Interactions[^Math.Min(Newest, data.Interactions.Length)..].ToArray();
        var now = TimeProvider.System.GetUtcNow();
        var last = events[^1].Time;
        await Parallel.ForEachAsync(events.GroupBy(e => e.User).SelectMany(user => user.Chunk(Batch)), cancellationToken, async (batch, ct) =>
        {
            var result = await client.TrackAsync([.. batch.Select(e => DemoData.Event(data, e, data.UserIds[e.User], now - Age(last - e.Time)))], ct);
            result.ThrowIfRejected();
            tally.Acknowledge(result.Accepted);
        });
        return events.Length;
    }

    // What is older than silos take is moved to where they take it.
    private static TimeSpan Age(long milliseconds) => TimeSpan.FromMilliseconds(Math.Min(milliseconds, Oldest.TotalMilliseconds));
}
