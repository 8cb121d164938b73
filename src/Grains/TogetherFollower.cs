using Recsys.Core;
using Recsys.Grains.Items;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Grains;

/// <summary>
/// Counts what the users of all silos meet together, from the log: at first its newest events, then what is new. One call at a time.
/// </summary>
internal sealed class TogetherFollower(
    IEventLog log, ItemDirectory directory, LiveCoOccurrence together, RecallOptions options, TimeProvider time)
{
    // A round comes every second. What exceeds a round waits for the next ones, and is left out where too much waits: recommendations and
    // events come first.
    private const int EventsPerRound = 10_000;
    private const int Chunk = 1024;

    private readonly List<LoggedEvent> _chunk = new(Chunk);
    private long? _after;

    /// <summary>Takes what is new.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var last = await log.ReadLastSequenceAsync(cancellationToken);
        var most = _after is null ? int.MaxValue : EventsPerRound;
        _after = Math.Max(_after ?? 0, log.Before(last, options.ReplayedEvents));
        if (last <= _after)
        {
            return;
        }

        together.Begin();
        _chunk.Clear();
        var read = 0;
        await foreach (var e in log.ReadAllAsync(_after.Value, cancellationToken))
        {
            _chunk.Add(e);
            if (_chunk.Count == Chunk)
            {
                await TakeAsync();

                // A log on the local disk answers at once, each time: without a pause the reading would hold a thread of the pool for seconds.
                await Task.Yield();
            }

            if (++read == most)
            {
                break;
            }
        }

        await TakeAsync();
        together.Refresh();
    }

    /// <summary>Forgets all, and begins anew when it is asked again.</summary>
    public void Stop()
    {
        if (_after is not null)
        {
            _after = null;
            together.Clear();
        }
    }

    private async Task TakeAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var positive = _chunk.FindAll(e => UserTypeCounter.IsPositive((InteractionKind)e.Event.Kind));
        var indexes = await directory.ResolveAsync(positive.ConvertAll(e => e.Event.ItemId), create: false);
        for (var i = 0; i < indexes.Length; i++)
        {
            if (indexes[i] >= 0)
            {
                together.Add(positive[i].Event.UserId, indexes[i], Math.Min(now, positive[i].Event.Time.ToUnixTimeMilliseconds()));
            }
        }

        // Where a read fails, the next one begins behind what was counted.
        _after = _chunk.Count > 0 ? _chunk[^1].Sequence : _after;
        _chunk.Clear();
    }
}
