namespace Recsys.Core;

/// <summary>A set of interactions in memory: ids, events in time order, and the items' attributes.</summary>
public sealed class InteractionDataset
{
    private readonly Interaction[] _interactions;

    /// <summary>Makes a data set. The interactions are sorted by time; equal times keep the order given.</summary>
    /// <param name="name">Name of the source, for reports.</param>
    /// <param name="userIds">External id of each user index.</param>
    /// <param name="itemIds">External id of each item index.</param>
    /// <param name="interactions">The events; their indexes must lie within the id lists.</param>
    /// <param name="itemAttributes">Attributes of each item index, or null where the source has none.</param>
    /// <exception cref="ArgumentException">An interaction names a user or item that is not in the lists.</exception>
    public InteractionDataset(
        string name,
        IReadOnlyList<string> userIds,
        IReadOnlyList<string> itemIds,
        IEnumerable<Interaction> interactions,
        IReadOnlyList<IReadOnlyList<ItemAttribute>>? itemAttributes = null)
    {
        Name = name;
        UserIds = userIds;
        ItemIds = itemIds;
        _interactions = interactions.OrderBy(i => i.Time).ToArray();
        foreach (var i in _interactions)
        {
            if ((uint)i.User >= (uint)userIds.Count || (uint)i.Item >= (uint)itemIds.Count)
            {
                throw new ArgumentException(
                    $"Interaction of user {i.User} with item {i.Item} lies outside {userIds.Count} users and {itemIds.Count} items.",
                    nameof(interactions));
            }
        }

        if (itemAttributes is not null && itemAttributes.Count != itemIds.Count)
        {
            throw new ArgumentException(
                $"{itemAttributes.Count} attribute lists for {itemIds.Count} items.", nameof(itemAttributes));
        }

        ItemAttributes = itemAttributes ?? Enumerable.Repeat<IReadOnlyList<ItemAttribute>>([], itemIds.Count).ToArray();
    }

    /// <summary>Name of the source.</summary>
    public string Name { get; }

    /// <summary>External id of each user index.</summary>
    public IReadOnlyList<string> UserIds { get; }

    /// <summary>External id of each item index.</summary>
    public IReadOnlyList<string> ItemIds { get; }

    /// <summary>Attributes of each item index; empty lists where the source has none.</summary>
    public IReadOnlyList<IReadOnlyList<ItemAttribute>> ItemAttributes { get; }

    /// <summary>Fields of the items that are vectors; empty where the source has none.</summary>
    public IReadOnlyList<ItemContent> Contents { get; private init; } = [];

    /// <summary>What is known of the users beside their events; null where the source says nothing.</summary>
    public UserProfiles? Profiles { get; private init; }

    /// <summary>All events, oldest first.</summary>
    public ReadOnlySpan<Interaction> Interactions => _interactions;

    /// <summary>Whether its events differ in time. Where they do not, the source has no times, and their order says nothing.</summary>
    public bool HasTimes => _interactions.Length > 0 && _interactions[0].Time != _interactions[^1].Time;

    /// <summary>Number of users.</summary>
    public int UserCount => UserIds.Count;

    /// <summary>Number of items.</summary>
    public int ItemCount => ItemIds.Count;

    /// <summary>The same users and items with other events, for a split.</summary>
    /// <param name="interactions">The events of the new set.</param>
    public InteractionDataset With(IEnumerable<Interaction> interactions) =>
        new(Name, UserIds, ItemIds, interactions, ItemAttributes) { Contents = Contents, Profiles = Profiles };

    /// <summary>The same events, of items with other attributes.</summary>
    /// <param name="itemAttributes">Attributes of each item index.</param>
    public InteractionDataset Described(IReadOnlyList<IReadOnlyList<ItemAttribute>> itemAttributes) =>
        new(Name, UserIds, ItemIds, _interactions, itemAttributes) { Contents = Contents, Profiles = Profiles };

    /// <summary>The same events, of users of whom something is known.</summary>
    /// <param name="profiles">What is known of each user; null for nothing.</param>
    /// <exception cref="ArgumentException">They are of another number of users.</exception>
    public InteractionDataset WithProfiles(UserProfiles? profiles) => profiles is null || profiles.UserCount == UserCount
        ? new(Name, UserIds, ItemIds, _interactions, ItemAttributes) { Contents = Contents, Profiles = profiles }
        : throw new ArgumentException($"There are profiles of {profiles.UserCount} users and {UserCount} users.", nameof(profiles));

    /// <summary>The same events, of items with contents.</summary>
    /// <param name="contents">The contents, each of all items and of a name of its own; they replace those that there are.</param>
    /// <exception cref="ArgumentException">One is of another number of items, or two have one name.</exception>
    public InteractionDataset WithContents(IReadOnlyList<ItemContent> contents)
    {
        foreach (var content in contents)
        {
            if (content.Count != ItemCount || contents.Count(c => c.Name == content.Name) > 1)
            {
                throw new ArgumentException(
                    $"The content '{content.Name}' has vectors of {content.Count} items; there are {ItemCount}, and each content has a name of its own.", nameof(contents));
            }
        }

        return new(Name, UserIds, ItemIds, _interactions, ItemAttributes) { Contents = [.. contents], Profiles = Profiles };
    }

    /// <summary>The same set where it has times; where it has none, one with its events in an order drawn at random.</summary>
    /// <param name="random">Source of the draws.</param>
    public InteractionDataset InAnOrder(Random random)
    {
        if (HasTimes)
        {
            return this;
        }

        var events = _interactions.ToArray();
        random.Shuffle(events);
        return With(events);
    }

    /// <summary>The events of each user, oldest first.</summary>
    public Interaction[][] ByUser()
    {
        var counts = new int[UserCount];
        foreach (var i in _interactions)
        {
            counts[i.User]++;
        }

        var result = new Interaction[UserCount][];
        for (var u = 0; u < result.Length; u++)
        {
            result[u] = new Interaction[counts[u]];
        }

        Array.Clear(counts);
        foreach (var i in _interactions)
        {
            result[i.User][counts[i.User]++] = i;
        }

        return result;
    }
}
