using Recsys.Core;
using Recsys.Serving.Users;

namespace Recsys.Cli.Replay;

/// <summary>What users and items are by the log, computed in one pass and by no grain: the batch layer that the live one is held against.</summary>
internal sealed class BatchState
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _items = [];
    private readonly Dictionary<string, LiveUser> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _totals = new(StringComparer.Ordinal);

    /// <summary>Users by their ids.</summary>
    public IReadOnlyDictionary<string, LiveUser> Users => _users;

    /// <summary>Items by their ids, with events by <see cref="EventKind"/> value.</summary>
    public IReadOnlyDictionary<string, long[]> Totals => _totals;

    /// <summary>Takes the next event of the log.</summary>
    public void Add(long sequence, UserEvent e)
    {
        if (!_users.TryGetValue(e.UserId, out var user))
        {
            _users[e.UserId] = user = new LiveUser();
        }

        if (!_indexes.TryGetValue(e.ItemId, out var index))
        {
            _indexes[e.ItemId] = index = _items.Count;
            _items.Add(e.ItemId);
            _totals[e.ItemId] = new long[Enum.GetValues<EventKind>().Length];
        }

        user.Apply(sequence, index, (InteractionKind)e.Kind, (float)e.Value, e.Time.ToUnixTimeMilliseconds());
        _totals[e.ItemId][(int)e.Kind]++;
    }

    /// <summary>A user's session, newest first.</summary>
    public IEnumerable<string> Session(LiveUser user) => Enumerable.Range(0, user.Session.Count).Select(i => _items[user.Session[i].Row]);
}
