using Recsys.Core;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Users;

/// <summary>What became of a batch of events in the log.</summary>
internal static class StoredEvents
{
    /// <summary>Counts the events that were stored, brings them into the state, and says what became of each.</summary>
    public static TrackResult Take(UserServices services, UserHistory history, EventBatch batch, AppendedEvent[] stored)
    {
        var (accepted, duplicates) = (0, 0);
        var rejected = batch.Rejected;
        for (var i = 0; i < stored.Length; i++)
        {
            var e = batch.Events[i];
            switch (stored[i].Outcome)
            {
                case AppendOutcome.Stored:
                    accepted++;
                    services.Counters.Add(e.ItemId, e.Kind, stored[i].Sequence);
                    if (history.IsRestored)
                    {
                        history.State.Apply(stored[i].Sequence, batch.Indexes[i], (InteractionKind)e.Kind, (float)e.Value, e.Time.ToUnixTimeMilliseconds());
                    }

                    break;
                case AppendOutcome.Duplicate:
                    duplicates++;
                    break;
                case AppendOutcome.Conflict:
                    rejected = [.. rejected, Refused(nameof(e.Id), e.Id, "an id that no other event of the user has (UserEvent.NewId makes one)")];
                    break;
                case AppendOutcome.Erased:
                    rejected = [.. rejected, Refused(nameof(e.Time), $"{e.Time:O}", "after the erasure of the user")];
                    break;
            }

            EventRejection Refused(string field, string value, string bound) => new(e.Id, new RecsysError(field, value, bound)) { Index = batch.Places[i] };
        }

        return new TrackResult(accepted, duplicates, rejected);
    }
}
