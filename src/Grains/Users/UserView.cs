using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Serving.Users;

namespace Recsys.Grains.Users;

/// <summary>What is told of a user's state, with items by their ids.</summary>
internal static class UserView
{
    /// <summary>All that is held of the user.</summary>
    public static UserProfile Profile(string user, LiveUser state, ItemTable table) => new(
        user, state.Counters, Session(state, table), state.InterestVersion, state.Interest.ToArray(), state.LastSequence, state.Exposures.Pending)
    {
        Answers = state.Answers,
    };

    /// <summary>The items of the session, newest first.</summary>
    public static List<string> Session(LiveUser state, ItemTable table)
    {
        var session = new List<string>(state.Session.Count);
        for (var i = 0; i < state.Session.Count; i++)
        {
            if (state.Session[i].Row is >= 0 and var index)
            {
                session.Add(table.GetId(index));
            }
        }

        return session;
    }

    /// <summary>The newest items that the user took to.</summary>
    public static string[] Liked(LiveUser state, ItemTable table, int count)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[state.Session.Count];
        state.Session.CopyNewestFirst(session);
        Span<int> items = stackalloc int[Math.Clamp(count, 0, session.Length)];
        var liked = new string[RecentUsers.Liked(session, items)];
        for (var i = 0; i < liked.Length; i++)
        {
            liked[i] = table.GetId(items[i]);
        }

        return liked;
    }
}
