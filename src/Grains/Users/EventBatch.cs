using Recsys.Grains.Items;

namespace Recsys.Grains.Users;

/// <summary>
/// A batch of events after the checks: those that may be stored, with their items' indexes and their places in the list that was sent,
/// and those refused.
/// </summary>
internal sealed record EventBatch(IReadOnlyList<UserEvent> Events, int[] Indexes, int[] Places, IReadOnlyList<EventRejection> Rejected)
{
    /// <summary>Checks a batch.</summary>
    public static async ValueTask<EventBatch> CheckAsync(
        IReadOnlyList<UserEvent> events, string user, ContractValidator validator, ItemDirectory directory)
    {
        List<EventRejection>? rejected = null;
        var valid = new List<UserEvent>(events.Count);
        var places = new List<int>(events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            if (validator.Check(events[i], user) is { } error)
            {
                (rejected ??= []).Add(new EventRejection(events[i]?.Id ?? string.Empty, error) { Index = i });
            }
            else
            {
                valid.Add(events[i]);
                places.Add(i);
            }
        }

        var indexes = await directory.ResolveAsync(valid.ConvertAll(e => e.ItemId), create: true);
        if (!indexes.Contains(-1))
        {
            return new EventBatch(valid, indexes, [.. places], rejected ?? (IReadOnlyList<EventRejection>)[]);
        }

        var known = new List<UserEvent>(valid.Count);
        var knownPlaces = new List<int>(valid.Count);
        for (var i = 0; i < indexes.Length; i++)
        {
            if (indexes[i] >= 0)
            {
                known.Add(valid[i]);
                knownPlaces.Add(places[i]);
            }
            else
            {
                var error = new RecsysError(nameof(UserEvent.ItemId), valid[i].ItemId, "an item of the catalogue (Recsys:Limits:CreateUnknownItems adds unknown ones)");
                (rejected ??= []).Add(new EventRejection(valid[i].Id, error) { Index = places[i] });
            }
        }

        return new EventBatch(known, Array.FindAll(indexes, i => i >= 0), [.. knownPlaces], rejected!);
    }
}
