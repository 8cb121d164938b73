using Recsys.Core;

namespace Recsys.Samples;

/// <summary>
/// Joins shown lists with what came of them (an online data joiner: He et al., "Practical Lessons from Predicting Clicks on Ads at Facebook", ADKDD
/// 2014). An outcome belongs to the list that its request id names; without one, to the newest list that showed the item to the user before it, if its
/// kind's window is still open then. The same lists and events give the same labels, in whatever order the events come, as long as they come while their
/// list is waited for: each label is told once, when the outcome is known or its window is over by the clock that <see cref="Advance"/> is told, and
/// an event that was in time and is known later corrects it. It reads no clock. Not thread-safe.
/// </summary>
/// <param name="windows">How long each kind is waited for; not changed meanwhile.</param>
/// <param name="grace">How long after its longest window a list is kept for events that come to be known late.</param>
/// <param name="mostItems">Shown items that are waited for at once, which memory is bounded by, some 150 bytes each: beyond, the oldest lists are closed early.</param>
/// <param name="sink">Takes what is found.</param>
public sealed class SampleJoiner(OutcomeWindows windows, TimeSpan grace, int mostItems, ISampleSink sink)
{
    private readonly long[] _windows = [.. Enum.GetValues<InteractionKind>().Select(k => (long)windows.Of(k).TotalMilliseconds)];
    private readonly long _kept = (long)(windows.Longest() + grace).TotalMilliseconds;
    private readonly Dictionary<string, JoinedList> _byRequest = new(StringComparer.Ordinal);

    // Of each user the oldest first.
    private readonly Dictionary<string, List<JoinedList>> _byUser = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(JoinedList List, InteractionKind Kind), (long Due, long Order)> _expiring = new();
    private readonly PriorityQueue<JoinedList, (long Due, long Order)> _closing = new();
    private long _order;
    private long _clock = long.MinValue;

    /// <summary>Shown items that are waited for.</summary>
    public int Waiting { get; private set; }

    /// <summary>Lists that were closed before their time, since too many items were waited for.</summary>
    public long ClosedEarly { get; private set; }

    /// <summary>Takes a list. Before the events that it led to; one that is there already is left alone.</summary>
    /// <param name="list">The list.</param>
    /// <returns>Whether it was not there yet.</returns>
    public bool Show(ShownList list)
    {
        var joined = new JoinedList(list, _order++);
        if (!_byRequest.TryAdd(list.RequestId, joined))
        {
            return false;
        }

        if (!_byUser.TryGetValue(list.UserId, out var ofUser))
        {
            _byUser[list.UserId] = ofUser = [];
        }

        var place = ofUser.Count;
        while (place > 0 && ofUser[place - 1].Shown.Time > list.Time)
        {
            place--;
        }

        ofUser.Insert(place, joined);
        foreach (var kind in Enum.GetValues<InteractionKind>().Where(k => _windows[(int)k] > 0))
        {
            _expiring.Enqueue((joined, kind), (list.Time + _windows[(int)kind], joined.Order));
        }

        _closing.Enqueue(joined, (list.Time + _kept, joined.Order));
        Waiting += list.Items.Count;
        while (Waiting > mostItems && _closing.TryDequeue(out var oldest, out _))
        {
            ClosedEarly++;
            Close(oldest);
        }

        return true;
    }

    /// <summary>Takes an event; one that was taken before changes nothing.</summary>
    /// <param name="row">The event.</param>
    public void Take(EventRow row)
    {
        var window = _windows[(int)row.Kind];
        if (window == 0)
        {
            return;
        }

        if (row.RequestId is null)
        {
            TakeOfUser(row, window);
        }
        else if (!_byRequest.TryGetValue(row.RequestId, out var list))
        {
            sink.Left(row, row.Time + _kept <= _clock ? Unjoined.Over : Unjoined.UnknownRequest);
        }
        else if (!string.Equals(list.Shown.UserId, row.UserId, StringComparison.Ordinal) || list.IndexOf(row.ItemId) is not (>= 0 and var item))
        {
            sink.Left(row, Unjoined.UnknownRequest);
        }
        else if (row.Time >= list.Shown.Time + window)
        {
            sink.Left(row, Unjoined.TooLate);
        }
        else
        {
            Join(list, item, row);
        }
    }

    /// <summary>Says that a time has come: tells the labels of windows that are over, and closes lists that nothing is waited for any more.</summary>
    /// <param name="now">Unix milliseconds; a time before the last one is ignored.</param>
    public void Advance(long now)
    {
        _clock = Math.Max(_clock, now);
        while (_expiring.TryPeek(out _, out var first) && first.Due <= _clock)
        {
            var (list, kind) = _expiring.Dequeue();
            if (!list.IsClosed)
            {
                Expire(list, kind, first.Due);
            }
        }

        while (_closing.TryPeek(out var list, out var next) && next.Due <= _clock)
        {
            _closing.Dequeue();
            Close(list);
        }
    }

    private void TakeOfUser(EventRow row, long window)
    {
        if (_byUser.TryGetValue(row.UserId, out var lists))
        {
            for (var i = lists.Count - 1; i >= 0; i--)
            {
                if (lists[i].Shown.Time <= row.Time && lists[i].IndexOf(row.ItemId) is >= 0 and var item)
                {
                    if (row.Time < lists[i].Shown.Time + window)
                    {
                        Join(lists[i], item, row);
                        return;
                    }

                    break;
                }
            }
        }

        sink.Left(row, row.Time + _kept <= _clock ? Unjoined.Over : Unjoined.NotShown);
    }

    private void Join(JoinedList list, int item, EventRow row)
    {
        var isFirst = !list.Has(item, row.Kind);
        if (list.Add(item, new Outcome(row.Kind, row.Time, row.Sequence, row.Value)) && isFirst)
        {
            sink.Labelled(new Label(list.Shown, item, row.Kind, true, row.Time, row.Value, list.HasExpired(row.Kind)));
        }
    }

    private void Expire(JoinedList list, InteractionKind kind, long time)
    {
        list.Expire(kind);
        for (var i = 0; i < list.Shown.Items.Count; i++)
        {
            if (!list.Has(i, kind))
            {
                sink.Labelled(new Label(list.Shown, i, kind, false, time, 0, false));
            }
        }
    }

    private void Close(JoinedList list)
    {
        list.IsClosed = true;
        Waiting -= list.Shown.Items.Count;
        _byRequest.Remove(list.Shown.RequestId);
        var ofUser = _byUser[list.Shown.UserId];
        ofUser.Remove(list);
        if (ofUser.Count == 0)
        {
            _byUser.Remove(list.Shown.UserId);
        }

        sink.Closed(list);
    }
}
