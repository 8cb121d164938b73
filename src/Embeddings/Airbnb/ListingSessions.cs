using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>Cuts users' events into sessions of looks (Grbovic and Cheng, KDD 2018, section 3.1).</summary>
public static class ListingSessions
{
    /// <summary>
    /// Cuts: after a pause longer than the idle time, and after a booking. A stay is the value of a dwell or play event; of
    /// other looks it is the time to the session's next event, and the last one's, which nobody knows, is taken as long enough.
    /// A booked item always belongs to its session. Sessions of one item without a booking teach nothing and are left out.
    /// </summary>
    /// <param name="dataset">The events; their times must be unix milliseconds.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public static IReadOnlyList<ListingSession> Cut(InteractionDataset dataset, ListingOptions options)
    {
        options.Validate();
        var sessions = new List<ListingSession>();
        foreach (var user in dataset.ByUser())
        {
            var events = Array.FindAll(user, e => e.Kind == options.BookingKind || options.LookKinds.Contains(e.Kind));
            var first = 0;
            for (var i = 0; i < events.Length; i++)
            {
                var booked = events[i].Kind == options.BookingKind;
                if (booked || i == events.Length - 1 || events[i + 1].Time - events[i].Time > options.IdleTime.TotalMilliseconds)
                {
                    Add(sessions, events.AsSpan(first, i + 1 - first), booked ? events[i].Item : -1, options);
                    first = i + 1;
                }
            }
        }

        return sessions;
    }

    private static void Add(List<ListingSession> sessions, ReadOnlySpan<Interaction> events, int booked, ListingOptions options)
    {
        var items = new List<int>();
        for (var i = 0; i < events.Length; i++)
        {
            var kept = events[i].Kind == options.BookingKind || Stay(events, i) >= options.ShortestStay.TotalMilliseconds;
            if (kept && (items.Count == 0 || items[^1] != events[i].Item))
            {
                items.Add(events[i].Item);
            }
        }

        if (items.Count > 1 || (items.Count == 1 && booked >= 0))
        {
            sessions.Add(new ListingSession(items, booked));
        }
    }

    private static double Stay(ReadOnlySpan<Interaction> events, int at) => events[at].Kind switch
    {
        InteractionKind.Dwell or InteractionKind.Play => events[at].Value * 1000.0,
        _ => at == events.Length - 1 ? double.PositiveInfinity : events[at + 1].Time - events[at].Time,
    };
}
