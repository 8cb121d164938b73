using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving.Users;

namespace Recsys.Grains.Users;

/// <summary>Between a live user and what is stored of them, in which items have their ids: indexes differ from silo to silo.</summary>
internal static class StoredUser
{
    /// <summary>Begins anew from what the log knows of the user beside their events.</summary>
    public static void Begin(LiveUser user, UserHead head) =>
        user.Begin(new Dictionary<string, string>(head.Answers), head.ErasedAt?.ToUnixTimeMilliseconds() ?? 0, head.Removed);

    /// <summary>Goes on from a snapshot.</summary>
    /// <param name="user">The user.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="indexes">Table indexes of its session.</param>
    /// <param name="bought">Table indexes of what it says was bought.</param>
    public static void GoOn(LiveUser user, UserSnapshot snapshot, ReadOnlySpan<int> indexes, ReadOnlySpan<int> bought)
    {
        var session = new HistoryEvent[indexes.Length];
        for (var i = 0; i < session.Length; i++)
        {
            var entry = snapshot.Session[i];
            session[i] = new HistoryEvent(indexes[i], (InteractionKind)entry.Kind, entry.Value, entry.Time);
        }

        user.GoOn(snapshot.LastSequence, snapshot.Counters, session, bought);
        if (snapshot is CarriedSnapshot carried)
        {
            user.GoOnWith(carried.StateVersion, carried.State);
        }
    }

    /// <summary>A snapshot of the user as they are.</summary>
    public static UserSnapshot Snapshot(LiveUser user, ItemTable table)
    {
        var session = new List<SessionEntry>(user.Session.Count);
        for (var i = user.Session.Count - 1; i >= 0; i--)
        {
            var e = user.Session[i];
            if (e.Row >= 0)
            {
                session.Add(new SessionEntry(table.GetId(e.Row), (EventKind)e.Kind, e.Value, e.Time));
            }
        }

        var bought = new string[user.Bought.Items.Length];
        for (var i = 0; i < bought.Length; i++)
        {
            bought[^(i + 1)] = table.GetId(user.Bought.Items[i]);
        }

        var snapshot = user.CarriedVersion is { } version ? new CarriedSnapshot { StateVersion = version, State = user.RankState.ToArray() } : new UserSnapshot();
        snapshot.LastSequence = user.LastSequence;
        snapshot.Counters = user.Counters;
        snapshot.Session = [.. session];
        snapshot.Bought = bought;
        return snapshot;
    }
}
