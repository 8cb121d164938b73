using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Makes a data set of the events of a log and the items of its catalogue. The same events give the same set, in whatever order they come:
/// users and items are numbered by their ids, and events of one time follow by their place in the log.
/// </summary>
public static class EventDataset
{
    /// <summary>Makes the set.</summary>
    /// <param name="name">Name of the source, for reports.</param>
    /// <param name="events">The events; each row is used once, so that they may be streamed.</param>
    /// <param name="items">
    /// The catalogue. Items of it that no event names are part of the set; those that an event names and the catalogue does not have any
    /// more, are part of it without attributes.
    /// </param>
    /// <param name="since">Unix milliseconds; events before are left out.</param>
    /// <param name="until">Unix milliseconds; events of then and later are left out, so that the set is what a trainer of that moment knew.</param>
    /// <exception cref="TrainingDataException">No event is left.</exception>
    public static InteractionDataset Of(
        string name, IEnumerable<EventRow> events, IEnumerable<ItemRow> items, long since = long.MinValue, long until = long.MaxValue)
    {
        var (users, rows) = (new IdIndex(), new List<Row>());
        var described = new Dictionary<string, IReadOnlyList<ItemAttribute>>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            described[item.ItemId] = item.Attributes;
        }

        // Ids are numbered in the order of arrival first, and once all are known in one that does not depend on it.
        var arrived = new IdIndex();
        var left = 0L;
        foreach (var e in events)
        {
            if (e.Time < since || e.Time >= until)
            {
                left++;
                continue;
            }

            rows.Add(new Row(users.GetOrAdd(e.UserId), arrived.GetOrAdd(e.ItemId), e.Kind, (float)e.Value, e.Time, e.Sequence));
        }

        if (rows.Count == 0)
        {
            throw new TrainingDataException($"'{name}' has no event to learn from{(left > 0 ? $": all {left} are outside the period that was asked for" : string.Empty)}.");
        }

        rows.Sort((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Sequence.CompareTo(b.Sequence));
        var (userIds, userNumbers) = Renumber(users, []);
        var (itemIds, itemNumbers) = Renumber(arrived, described.Keys);
        return new InteractionDataset(
            name,
            userIds,
            itemIds,
            rows.Select(r => new Interaction(userNumbers[r.User], itemNumbers[r.Item], r.Kind, r.Value, r.Time)),
            [.. itemIds.Select(id => described.GetValueOrDefault(id, []))]);
    }

    private static (IReadOnlyList<string> Ids, int[] NumberOf) Renumber(IdIndex arrived, IEnumerable<string> further)
    {
        var ordered = CanonicalOrder.Number(arrived.Ids.Concat(further));
        return (ordered.Ids, [.. arrived.Ids.Select(ordered.GetOrAdd)]);
    }

    private readonly record struct Row(int User, int Item, InteractionKind Kind, float Value, long Time, long Sequence);
}
