using Recsys.Core;

namespace Recsys.Data;

/// <summary>Labelled examples with the fields that describe their users, items and circumstances, and the users' histories.</summary>
public sealed class ExampleSet
{
    private readonly UserHistories _histories;

    /// <summary>Makes a set.</summary>
    /// <param name="events">Users, items, and the events that histories are made of; the examples' indexes refer to it.</param>
    /// <param name="examples">The examples, oldest first.</param>
    /// <param name="fields">The fields; a user's column has as many rows as there are users, and so for items and examples.</param>
    /// <exception cref="ArgumentException">An index or the length of a column does not fit, or a label is not finite.</exception>
    public ExampleSet(InteractionDataset events, IReadOnlyList<Example> examples, IReadOnlyList<FieldColumn> fields)
    {
        foreach (var field in fields)
        {
            var owners = field.Owner switch
            {
                FieldOwner.User => events.UserCount,
                FieldOwner.Item => events.ItemCount,
                _ => examples.Count,
            };
            if (field.Count != owners)
            {
                throw new ArgumentException($"Field '{field.Name}' of {field.Owner} has {field.Count} rows; there are {owners}.", nameof(fields));
            }
        }

        foreach (var e in examples)
        {
            if ((uint)e.User >= (uint)events.UserCount || (uint)e.Item >= (uint)events.ItemCount || !float.IsFinite(e.Label) || !float.IsFinite(e.Value))
            {
                throw new ArgumentException(
                    $"{e} lies outside {events.UserCount} users and {events.ItemCount} items, or its label or value is not finite.", nameof(examples));
            }
        }

        Events = events;
        Examples = examples;
        Fields = [.. fields.OrderBy(f => f.Owner)];
        _histories = new UserHistories(events);
    }

    /// <summary>Users, items and events.</summary>
    public InteractionDataset Events { get; }

    /// <summary>The examples.</summary>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>The fields: users' first, then items', then those of the circumstances.</summary>
    public IReadOnlyList<FieldColumn> Fields { get; }

    /// <summary>The set with the categories that training examples do not have made unknown.</summary>
    /// <param name="train">Indexes of the training examples.</param>
    /// <param name="isKnown">Tells of an item's id whether it stays known, too, as one with a vector from elsewhere does; null for none.</param>
    public ExampleSet KeepSeen(IReadOnlyList<int> train, Func<string, bool>? isKnown = null)
    {
        int[] knownItems = isKnown is null ? [] : [.. Enumerable.Range(0, Events.ItemCount).Where(i => isKnown(Events.ItemIds[i]))];
        IEnumerable<int> Owners(FieldOwner owner) => owner switch
        {
            FieldOwner.User => train.Select(i => Examples[i].User),
            FieldOwner.Item => train.Select(i => Examples[i].Item),
            _ => train,
        };
        return new ExampleSet(Events, Examples, [.. Fields.Select(f => f.KeepSeen(f is { Owner: FieldOwner.Item, Name: RatingExamples.ItemField } ? Owners(f.Owner).Concat(knownItems) : Owners(f.Owner)))]);
    }

    /// <summary>The user's events strictly before an example, newest first: what is shown at one time cannot explain itself.</summary>
    internal ReadOnlySpan<HistoryEvent> HistoryOf(in Example example) => HistoryOf(example.User, example.Time);

    /// <summary>A user's events strictly before a time, newest first.</summary>
    internal ReadOnlySpan<HistoryEvent> HistoryOf(int user, long time)
    {
        var all = _histories.All(user);
        var (low, high) = (0, all.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = all[middle].Time < time ? (low, middle) : (middle + 1, high);
        }

        return all[low..];
    }
}
