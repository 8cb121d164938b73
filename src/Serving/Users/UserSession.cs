using Recsys.Core;

namespace Recsys.Serving.Users;

/// <summary>
/// The newest events of a user, by indexes of the silo's item table. Kept by time of occurrence, so that a late event
/// finds its place. 16 bytes an event: every user in memory has one of these.
/// </summary>
/// <param name="capacity">How many events are kept, from 1.</param>
public sealed class UserSession(int capacity)
{
    // Oldest first. Grows as needed: most users have short sessions.
    private Entry[] _events = [];

    /// <summary>How many events there are.</summary>
    public int Count { get; private set; }

    /// <summary>The event at a place, 0 being the newest.</summary>
    /// <param name="fromNewest">The place.</param>
    public HistoryEvent this[int fromNewest] => _events[Count - 1 - fromNewest].ToEvent();

    /// <summary>Adds an event; the oldest leaves when the session is full.</summary>
    /// <param name="added">The event; its row is an index of the item table, or -1 for an unknown item.</param>
    public void Add(HistoryEvent added)
    {
        var entry = new Entry(added);
        if (Count == capacity)
        {
            if (entry.Time < _events[0].Time)
            {
                return;
            }

            Array.Copy(_events, 1, _events, 0, --Count);
        }
        else if (Count == _events.Length)
        {
            Array.Resize(ref _events, Math.Min(capacity, Math.Max(4, Count * 2)));
        }

        var position = Count++;
        while (position > 0 && _events[position - 1].Time > entry.Time)
        {
            _events[position] = _events[position - 1];
            position--;
        }

        _events[position] = entry;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _events = [];
        Count = 0;
    }

    /// <summary>Writes the session, newest first; the destination must hold <see cref="Count"/> events.</summary>
    /// <param name="destination">Where to.</param>
    public void CopyNewestFirst(Span<HistoryEvent> destination)
    {
        for (var i = 0; i < Count; i++)
        {
            destination[i] = this[i];
        }
    }

    // The kind takes the lowest 8 bits of the stamp and the time the others: 55 bits of milliseconds last a million years.
    private readonly struct Entry(HistoryEvent e)
    {
        private readonly long _stamp = (e.Time << 8) | (byte)e.Kind;
        private readonly int _index = e.Row;
        private readonly float _value = e.Value;

        public long Time => _stamp >> 8;

        public HistoryEvent ToEvent() => new(_index, (InteractionKind)(byte)_stamp, _value, Time);
    }
}
