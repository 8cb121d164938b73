using Recsys.Core;

namespace Recsys.Samples.Tests;

/// <summary>The join as it is defined, over all lists and all events at once.</summary>
internal static class NaiveJoin
{
    public static Dictionary<(string Request, string Item, InteractionKind Kind), KindLabel> Of(
        IReadOnlyList<ShownList> lists, IReadOnlyList<EventRow> events, OutcomeWindows windows)
    {
        var outcomes = new Dictionary<(string, string, InteractionKind), List<EventRow>>();
        foreach (var e in events.DistinctBy(e => e.Sequence).Where(e => windows.Of(e.Kind) > TimeSpan.Zero))
        {
            var window = windows.Of(e.Kind).TotalMilliseconds;
            var of = lists.Where(l => l.UserId == e.UserId && l.Items.Any(i => i.ItemId == e.ItemId));
            var list = e.RequestId is { } request
                ? of.SingleOrDefault(l => l.RequestId == request)
                : of.Where(l => l.Time <= e.Time).OrderBy(l => l.Time).LastOrDefault();
            if (list is not null && e.Time < list.Time + window)
            {
                var key = (list.RequestId, e.ItemId, e.Kind);
                (outcomes.TryGetValue(key, out var found) ? found : outcomes[key] = []).Add(e);
            }
        }

        return (
            from list in lists
            from item in list.Items
            from kind in Streams.Kinds
            let key = (list.RequestId, item.ItemId, kind)
            let found = outcomes.GetValueOrDefault(key, [])
            select (key, found.Count > 0
                ? new KindLabel(true, found.Min(e => e.Time), found.Count, found.Sum(e => e.Value))
                : new KindLabel(windows.Of(kind) > TimeSpan.Zero ? false : null, null, 0, 0))).ToDictionary(s => s.key, s => s.Item2);
    }
}
