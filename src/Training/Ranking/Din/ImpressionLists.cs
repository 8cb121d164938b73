using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Recall;

namespace Recsys.Training.Ranking.Din;

/// <summary>Turns an event log with impressions into lists with labels.</summary>
internal static class ImpressionLists
{
    /// <summary>
    /// A run of impressions without another event between is one list. An item of it is positive where the user has an event
    /// of a counting kind on it within the window and before it is shown again.
    /// </summary>
    public static List<RankList> Find(InteractionDataset dataset, FeatureSchema schema, TimeSpan window, int maxLength)
    {
        var lists = new List<RankList>();
        foreach (var events in dataset.ByUser())
        {
            for (var start = 0; start < events.Length; start++)
            {
                if (events[start].Kind != InteractionKind.Impression)
                {
                    continue;
                }

                var end = start + 1;
                while (end < events.Length && end - start < maxLength
                    && events[end].Kind == InteractionKind.Impression && events[end].Time == events[start].Time)
                {
                    end++;
                }

                lists.Add(Label(events, start, end, schema, window));
                start = end - 1;
            }
        }

        return lists;
    }

    private static RankList Label(Interaction[] events, int start, int end, FeatureSchema schema, TimeSpan window)
    {
        var items = new int[end - start];
        var open = new Dictionary<int, int>();
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = events[start + i].Item;
            open[items[i]] = i;
        }

        var labels = new float[items.Length];
        var last = events[start].Time + (long)window.TotalMilliseconds;
        for (var p = end; p < events.Length && events[p].Time <= last && open.Count > 0; p++)
        {
            if (events[p].Kind == InteractionKind.Impression)
            {
                open.Remove(events[p].Item);
            }
            else if (TargetSamples.Counts(schema, events[p].Kind) && open.Remove(events[p].Item, out var i))
            {
                labels[i] = 1;
            }
        }

        return new RankList(events[start].User, start, events[start].Time, items, labels);
    }
}
