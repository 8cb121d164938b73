using Recsys.Core;

namespace Recsys.Data;

/// <summary>The events of each user of a data set, newest first, as serving would hand them to a model.</summary>
internal sealed class UserHistories
{
    private readonly HistoryEvent[][] _newestFirst;

    public UserHistories(InteractionDataset dataset)
    {
        _newestFirst = new HistoryEvent[dataset.UserCount][];
        var users = dataset.ByUser();
        for (var u = 0; u < users.Length; u++)
        {
            var events = users[u];
            var history = _newestFirst[u] = new HistoryEvent[events.Length];
            for (var p = 0; p < events.Length; p++)
            {
                var e = events[p];
                history[events.Length - 1 - p] = new HistoryEvent(e.Item, e.Kind, e.Value, e.Time);
            }
        }
    }

    /// <summary>Number of users.</summary>
    public int Count => _newestFirst.Length;

    /// <summary>All events of a user, newest first.</summary>
    public ReadOnlySpan<HistoryEvent> All(int user) => _newestFirst[user];

    /// <summary>The events before the one at the position given (counted from the oldest), newest first.</summary>
    public ReadOnlySpan<HistoryEvent> Before(int user, int position) => _newestFirst[user].AsSpan(_newestFirst[user].Length - position);
}
