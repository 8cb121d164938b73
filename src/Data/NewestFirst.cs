using Recsys.Core;

namespace Recsys.Data;

/// <summary>Evaluation hands histories oldest first, models read them newest first.</summary>
internal static class NewestFirst
{
    public static HistoryEvent[] Of(IReadOnlyList<HistoryEvent> oldestFirst)
    {
        var events = new HistoryEvent[oldestFirst.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = oldestFirst[events.Length - 1 - i];
        }

        return events;
    }
}
