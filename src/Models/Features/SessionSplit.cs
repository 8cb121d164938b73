using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// Parts a user's events into what features of a candidate read: events proper, and items that were shown and had no outcome, as a silo
/// remembers them: an event on an item takes the newest showing of it away. Training and serving both call it. Not thread-safe: it reuses its buffers.
/// </summary>
/// <param name="length">T: events kept, from 1.</param>
public sealed class SessionSplit(int length)
{
    /// <summary>Shown items kept, which is what a silo remembers of a user by default.</summary>
    public const int MaxShown = 60;

    private readonly HistoryEvent[] _events = new HistoryEvent[length];
    private readonly Dictionary<int, int> _outcomes = [];
    private int[] _shown = new int[MaxShown];
    private int _eventCount;
    private int _shownCount;

    /// <summary>The newest T events but impressions, newest first.</summary>
    public ReadOnlySpan<HistoryEvent> Events => _events.AsSpan(0, _eventCount);

    /// <summary>Rows of shown items.</summary>
    public ReadOnlySpan<int> Shown => _shown.AsSpan(0, _shownCount);

    /// <summary>Parts events.</summary>
    /// <param name="newestFirst">The events, newest first; of impressions among them the newest <see cref="MaxShown"/> count.</param>
    /// <param name="shown">Rows of further items that were shown.</param>
    public void Set(ReadOnlySpan<HistoryEvent> newestFirst, ReadOnlySpan<int> shown)
    {
        (_eventCount, _shownCount) = (0, shown.Length);
        if (_shown.Length < shown.Length + MaxShown)
        {
            _shown = new int[shown.Length + MaxShown];
        }

        shown.CopyTo(_shown);
        var last = LastImpression(newestFirst);
        _outcomes.Clear();
        for (var i = 0; i < newestFirst.Length && (i <= last || _eventCount < _events.Length); i++)
        {
            ref readonly var e = ref newestFirst[i];
            if (e.Kind == InteractionKind.Impression)
            {
                if (i <= last && !TakeOutcome(e.Row))
                {
                    _shown[_shownCount++] = e.Row;
                }

                continue;
            }

            if (i < last)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_outcomes, e.Row, out _)++;
            }

            if (_eventCount < _events.Length)
            {
                _events[_eventCount++] = e;
            }
        }
    }

    // Place of the oldest impression that counts; -1 without any.
    private static int LastImpression(ReadOnlySpan<HistoryEvent> newestFirst)
    {
        var (last, left) = (-1, MaxShown);
        for (var i = 0; i < newestFirst.Length && left > 0; i++)
        {
            if (newestFirst[i].Kind == InteractionKind.Impression)
            {
                (last, left) = (i, left - 1);
            }
        }

        return last;
    }

    private bool TakeOutcome(int row)
    {
        ref var left = ref CollectionsMarshal.GetValueRefOrNullRef(_outcomes, row);
        if (Unsafe.IsNullRef(ref left) || left == 0)
        {
            return false;
        }

        left--;
        return true;
    }
}
