namespace Recsys.Grains.Tests.Schedules;

/// <summary>What must be so, in plain collections: each user's events in the order of the log, and what was ever counted of an item.</summary>
internal sealed class ScheduleOracle
{
    private readonly Dictionary<string, string> _mergedInto = [];
    private readonly List<(string Owner, UserEvent Event)> _log = [];
    private readonly Dictionary<(string Item, EventKind Kind), long> _items = [];

    /// <summary>Versions that served, newest last.</summary>
    public List<string> Served { get; } = [];

    /// <summary>The events of a user, oldest first.</summary>
    public IReadOnlyList<UserEvent> EventsOf(string user) => [.. _log.Where(e => e.Owner == user).Select(e => e.Event)];

    /// <summary>Events that their user still has.</summary>
    public IReadOnlyList<UserEvent> Repeatable => [.. _log.Where(e => e.Owner == e.Event.UserId).Select(e => e.Event)];

    /// <summary>Events of an item by kind, those of erased users too.</summary>
    public long[] CountsOf(string item) => [.. Enum.GetValues<EventKind>().Select(k => _items.GetValueOrDefault((item, k)))];

    /// <summary>An event was acknowledged for the first time.</summary>
    public void Track(UserEvent e)
    {
        _log.Add((e.UserId, e));
        _items[(e.ItemId, e.Kind)] = _items.GetValueOrDefault((e.ItemId, e.Kind)) + 1;
    }

    /// <summary>One user's history became another's.</summary>
    public void Merge(string from, string to)
    {
        for (var i = 0; i < _log.Count; i++)
        {
            if (_log[i].Owner == from)
            {
                _log[i] = (to, _log[i].Event);
                _mergedInto[from] = to;
            }
        }
    }

    /// <summary>A user was erased, and who was merged into them.</summary>
    public void Erase(string user)
    {
        var gone = new HashSet<string> { user };
        while (_mergedInto.Any(m => gone.Contains(m.Value) && gone.Add(m.Key)))
        {
        }

        foreach (var name in gone)
        {
            _mergedInto.Remove(name);
        }

        _log.RemoveAll(e => gone.Contains(e.Owner));
    }
}
