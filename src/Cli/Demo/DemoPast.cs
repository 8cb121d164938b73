using Recsys.Client;
using Recsys.Core;

namespace Recsys.Cli.Demo;

/// <summary>
/// Brings the events of the data set to a cluster, as if the last of them had happened just now. What is older than silos take is brought
/// nearer, all by the same measure, so that the order stays.
/// </summary>
internal sealed class DemoPast(IRecsysClient client, InteractionDataset data, DemoTally tally)
{
    private const int Batch = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(300);

    private readonly DateTimeOffset _end = TimeProvider.System.GetUtcNow();

    /// <summary>The moment that the story has reached: that of the newest event.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Tracks a part of the events.</summary>
    /// <param name="from">Share of the events before the first, oldest first.</param>
    /// <param name="to">Share of the events up to the last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many.</returns>
    public async Task<int> TrackAsync(double from, double to, CancellationToken cancellationToken)
    {
        var all = data.Interactions.ToArray();
        var events = all[(int)(all.Length * from)..(int)(all.Length * to)];
        var (last, measure) = (all[^1].Time, Math.Min(1, Longest.TotalMilliseconds / Math.Max(1, all[^1].Time - all[0].Time)));
        Now = TimeOf(events[^1]);
        await Parallel.ForEachAsync(events.GroupBy(e => e.User).SelectMany(user => user.Chunk(Batch)), cancellationToken, async (batch, ct) =>
        {
            var result = await client.TrackAsync(
                [.. batch.Select(e => DemoData.Event(data, e, data.UserIds[e.User], TimeOf(e)))], ct);
            result.ThrowIfRejected();
            tally.Acknowledge(result.Accepted);
        });
        return events.Length;

        DateTimeOffset TimeOf(Interaction e) => _end - TimeSpan.FromMilliseconds((last - e.Time) * measure);
    }
}
