using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// Parts a user's events into what similarity features read: events proper, and items that were only shown. Training and serving
/// both call it. Not thread-safe: it reuses its buffers.
/// </summary>
/// <param name="length">T: events kept, from 1.</param>
public sealed class SessionSplit(int length)
{
    /// <summary>Shown items kept, which is what a silo remembers of a user by default.</summary>
    public const int MaxShown = 60;

    private readonly HistoryEvent[] _events = new HistoryEvent[length];
    private int[] _shown = new int[MaxShown];
    private int _eventCount;
    private int _shownCount;

    /// <summary>The newest T events but impressions, newest first.</summary>
    public ReadOnlySpan<HistoryEvent> Events => _events.AsSpan(0, _eventCount);

    /// <summary>Rows of shown items.</summary>
    public ReadOnlySpan<int> Shown => _shown.AsSpan(0, _shownCount);

    /// <summary>Parts events.</summary>
    /// <param name="newestFirst">The events, newest first; of impressions among them the newest <see cref="MaxShown"/> are kept.</param>
    /// <param name="shown">Rows of further items that were shown.</param>
    public void Set(ReadOnlySpan<HistoryEvent> newestFirst, ReadOnlySpan<int> shown)
    {
        (_eventCount, _shownCount) = (0, shown.Length);
        if (_shown.Length < shown.Length + MaxShown)
        {
            _shown = new int[shown.Length + MaxShown];
        }

        shown.CopyTo(_shown);
        var most = shown.Length + MaxShown;
        foreach (ref readonly var e in newestFirst)
        {
            if (e.Kind != InteractionKind.Impression)
            {
                if (_eventCount == _events.Length)
                {
                    break;
                }

                _events[_eventCount++] = e;
            }
            else if (_shownCount < most)
            {
                _shown[_shownCount++] = e.Row;
            }
        }
    }
}
