namespace Recsys.Client;

/// <summary>Takes a list of events apart into calls of one user each, and puts their results together again.</summary>
/// <param name="maxBatch">Most events of one call; fewer where the silo says so.</param>
/// <param name="send">Sends events of one user.</param>
internal sealed class EventBatches(int maxBatch, Func<string, IReadOnlyList<UserEvent>, CancellationToken, Task<TrackResult>> send)
{
    private readonly List<EventRejection> _rejected = [];
    private int _accepted;
    private int _duplicates;

    /// <summary>Sends events, once; those that are refused do not keep the others from being stored.</summary>
    /// <param name="events">The events, in any order.</param>
    /// <param name="parallelism">How many users' calls are in flight.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<TrackResult> SendAsync(IReadOnlyList<UserEvent> events, int parallelism, CancellationToken cancellationToken)
    {
        var users = Group(events);
        if (users.Count == 1)
        {
            var only = users.Single();
            await SendUserAsync(only.Key, only.Value, cancellationToken).ConfigureAwait(false);
        }
        else if (users.Count > 1)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(users, parallel, async (user, ct) =>
                await SendUserAsync(user.Key, user.Value, ct).ConfigureAwait(false)).ConfigureAwait(false);
        }

        _rejected.Sort((a, b) => a.Index.CompareTo(b.Index));
        return new TrackResult(_accepted, _duplicates, _rejected.ToArray());
    }

    private Dictionary<string, List<Sent>> Group(IReadOnlyList<UserEvent> events)
    {
        var users = new Dictionary<string, List<Sent>>();
        for (var i = 0; i < events.Count; i++)
        {
            if (RequestCheck.Event(events[i]) is { } error)
            {
                _rejected.Add(Rejection(events[i], error, i));
                continue;
            }

            if (!users.TryGetValue(events[i].UserId, out var own))
            {
                users[events[i].UserId] = own = [];
            }

            own.Add(new Sent(i, events[i]));
        }

        return users;
    }

    // One user's calls follow each other, so that the events keep their order.
    private async Task SendUserAsync(string user, List<Sent> events, CancellationToken cancellationToken)
    {
        var size = maxBatch;
        for (var from = 0; from < events.Count;)
        {
            var part = events.GetRange(from, Math.Min(size, events.Count - from));
            try
            {
                Add(part, await send(user, part.ConvertAll(s => s.Event), cancellationToken).ConfigureAwait(false));
                from += part.Count;
            }
            catch (RecsysValidationException e) when (e.Error.Field == RecsysError.EventCount && part.Count > 1)
            {
                size = part.Count / 2;
            }
            catch (RecsysValidationException e)
            {
                Reject(part, e.Error);
                from += part.Count;
            }
        }
    }

    private void Add(List<Sent> part, TrackResult result)
    {
        lock (_rejected)
        {
            _accepted += result.Accepted;
            _duplicates += result.Duplicates;
            _rejected.AddRange(result.Rejected.Select(r => r with { Index = part[r.Index].Index }));
        }
    }

    private void Reject(List<Sent> part, RecsysError error)
    {
        lock (_rejected)
        {
            _rejected.AddRange(part.Select(s => Rejection(s.Event, error, s.Index)));
        }
    }

    private static EventRejection Rejection(UserEvent? e, RecsysError error, int index) => new(e?.Id ?? string.Empty, error) { Index = index };

    private readonly record struct Sent(int Index, UserEvent Event);
}
