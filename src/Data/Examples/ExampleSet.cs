using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>Labelled examples with the fields that describe their users, items and circumstances, and the users' histories.</summary>
/// <remarks>
/// Fields of users and items may change: then an example has what they were at its own time, and <see cref="AsOf"/> says what they are when
/// training ends.
/// </remarks>
public sealed class ExampleSet
{
    private readonly UserHistories _histories;
    private readonly ChangingFields _changing;

    // Which examples are learned from; null where that is not known yet.
    private bool[]? _isLearned;

    // The histories of examples that are learned from, where those of all events hold what is held out; and which those are.
    private (UserHistories Histories, bool[] Examples)? _learned;

    /// <summary>Makes a set.</summary>
    /// <param name="events">Users, items, and the events that histories are made of; the examples' indexes refer to it.</param>
    /// <param name="examples">The examples, oldest first.</param>
    /// <param name="fields">The fields; a user's column has as many rows as there are users, and so for items and examples.</param>
    /// <exception cref="ArgumentException">An index or the length of a column does not fit, or a label is not finite.</exception>
    public ExampleSet(InteractionDataset events, IReadOnlyList<Example> examples, IReadOnlyList<FieldColumn> fields)
        : this(events, examples, fields, ChangingFields.None(events), null)
    {
    }

    internal ExampleSet(
        InteractionDataset events, IReadOnlyList<Example> examples, IReadOnlyList<FieldColumn> fields, ChangingFields changing, UserHistories? histories)
    {
        foreach (var field in fields)
        {
            var owners = field.Owner switch
            {
                FieldOwner.User => changing.Users.Count,
                FieldOwner.Item => changing.Items.Count,
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
        _changing = changing;
        _histories = histories ?? new UserHistories(events);
    }

    /// <summary>Users, items and events.</summary>
    public InteractionDataset Events { get; }

    /// <summary>The examples.</summary>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>The fields: users' first, then items', then those of the circumstances.</summary>
    public IReadOnlyList<FieldColumn> Fields { get; }

    /// <summary>The rows of users' columns.</summary>
    internal OwnerRows Users => _changing.Users;

    /// <summary>The rows of items' columns.</summary>
    internal OwnerRows Items => _changing.Items;

    /// <summary>The set as it is known once some examples have passed, with the categories that those do not have made unknown.</summary>
    /// <param name="train">Indexes of the training examples.</param>
    /// <param name="isKnown">Tells of an item's id whether it stays known, too, as one with a vector from elsewhere does; null for none.</param>
    public ExampleSet KeepSeen(IReadOnlyList<int> train, Func<string, bool>? isKnown = null)
    {
        var set = AsOf(train);
        int[] knownItems = isKnown is null ? [] : [.. Enumerable.Range(0, Events.ItemCount).Where(i => isKnown(Events.ItemIds[i]))];
        var seen = set.With([.. set.Fields.Select(f => f.KeepSeen(f is { Owner: FieldOwner.Item, Name: RatingExamples.ItemField } ? RowsOf(f.Owner, train).Concat(knownItems) : RowsOf(f.Owner, train)))]);
        seen._isLearned = Flags(train);
        return seen;
    }

    /// <summary>Whether an example is learned from.</summary>
    internal bool IsLearned(int example) => _isLearned is { } flags && flags[example];

    /// <summary>
    /// The set as it is known once some examples have passed: what changes of users and items, and attributes made of it, is what it was at the
    /// last of them, or at the first that there is of an owner that none of them has; numbers are scaled by theirs. Examples keep what was at their own time.
    /// </summary>
    /// <param name="train">Indexes of the examples.</param>
    public ExampleSet AsOf(IReadOnlyList<int> train)
    {
        var users = Users.AreSeveral ? Users.After([.. Examples.Select(e => e.User)], train) : null;
        var items = Items.AreSeveral ? Items.After([.. Examples.Select(e => e.Item)], train) : null;
        FieldColumn[] fields =
        [
            .. Fields.Select(f => (f.Owner, users, items) switch
            {
                (FieldOwner.User, { } rows, _) => f.WithFirst(rows),
                (FieldOwner.Item, _, { } rows) => f.WithFirst(rows),
                _ => f,
            }).Select(f => f.ScaledBy(RowsOf(f.Owner, train)))
        ];
        return items is null ? With(fields) : With(fields, Events.Described(_changing.AttributesBy(fields)));
    }

    /// <summary>
    /// The set whose learned-from examples have histories of learned-from events alone: a random hold-out takes events from the midst of a
    /// history, and what is held out must not be learned from.
    /// </summary>
    /// <param name="split">The split of the events.</param>
    /// <param name="train">Indexes of the examples to learn from.</param>
    public ExampleSet LearningFrom(DatasetSplit split, IReadOnlyList<int> train)
    {
        if (!IsMixed(split))
        {
            return this;
        }

        var set = With(Fields);
        set._learned = (new UserHistories(split.Train), Flags(train));
        return set;
    }

    /// <summary>The set with contents of its items, each a field.</summary>
    /// <param name="contents">The contents.</param>
    /// <exception cref="ArgumentException">One is of another number of items, or has the name of another field.</exception>
    public ExampleSet WithContents(IReadOnlyList<ItemContent> contents)
    {
        if (contents.FirstOrDefault(c => Fields.Any(f => f.Name == c.Name)) is { } doubled)
        {
            throw new ArgumentException($"The content '{doubled.Name}' has the name of another field; give it one of its own.", nameof(contents));
        }

        return With([.. Fields, .. contents.Select(c => FieldColumn.Vector(c).Spread(Items.OwnerOfRows))], Events.WithContents(contents));
    }

    /// <summary>The set with other examples in the places of these, and other events around them.</summary>
    internal ExampleSet WithExamples(IReadOnlyList<Example> examples, InteractionDataset? events = null) => new(events ?? Events, examples, Fields, _changing, null);

    /// <summary>An example's user's events strictly before it, newest first: what is shown at one time cannot explain itself.</summary>
    internal ReadOnlySpan<HistoryEvent> HistoryOf(int example) =>
        Before(_learned is { } learned && learned.Examples[example] ? learned.Histories : _histories, Examples[example].User, Examples[example].Time);

    private bool[] Flags(IEnumerable<int> examples)
    {
        var flags = new bool[Examples.Count];
        foreach (var example in examples)
        {
            flags[example] = true;
        }

        return flags;
    }

    private IEnumerable<int> RowsOf(FieldOwner owner, IEnumerable<int> examples) => owner switch
    {
        FieldOwner.User => examples.Select(i => Users.Of(i, Examples[i].User)),
        FieldOwner.Item => examples.Select(i => Items.Of(i, Examples[i].Item)),
        _ => examples,
    };

    private ExampleSet With(IReadOnlyList<FieldColumn> fields, InteractionDataset? events = null) =>
        new(events ?? Events, Examples, fields, _changing, _histories) { _learned = _learned, _isLearned = _isLearned };

    // Whether something held out comes before something that is learned from, of the same user.
    private static bool IsMixed(DatasetSplit split)
    {
        var last = new long[split.Train.UserCount];
        Array.Fill(last, long.MinValue);
        foreach (var e in split.Train.Interactions)
        {
            last[e.User] = e.Time;
        }

        foreach (var part in (InteractionDataset[])[split.Validation, split.Test])
        {
            foreach (var e in part.Interactions)
            {
                if (e.Time < last[e.User])
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ReadOnlySpan<HistoryEvent> Before(UserHistories histories, int user, long time)
    {
        var all = histories.All(user);
        var (low, high) = (0, all.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = all[middle].Time < time ? (low, middle) : (middle + 1, high);
        }

        return all[low..];
    }
}
