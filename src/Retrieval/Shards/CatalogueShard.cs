using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// One part of a divided catalogue: a table of its own items alone, with the place of each in the whole catalogue, by which equal scores of
/// several parts have the order that one table would give them. Read without locks; one writer at a time.
/// </summary>
/// <param name="number">Number of the part, from 0.</param>
public sealed class CatalogueShard(int number)
{
    private volatile long[] _places = [];
    private PopularityList _popular = PopularityList.Empty;

    /// <summary>Number of the part, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>The items.</summary>
    public ItemTable Table { get; } = new();

    /// <summary>The most popular items of this part, before they were cut to those that are among the most popular of all.</summary>
    public IReadOnlyList<PlacedScore> Popular { get; private set; } = [];

    /// <summary>Place of an item in the whole catalogue: of two items of one score the one of the lower place comes first.</summary>
    /// <param name="index">Its index in <see cref="Table"/>.</param>
    public long PlaceOf(int index) => _places[index];

    /// <summary>Adds or replaces an item.</summary>
    /// <param name="id">External id.</param>
    /// <param name="version">Version of the row; an older one than that held is ignored.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="available">Whether it may be recommended.</param>
    /// <param name="firstSeen">When the catalogue first saw it, unix milliseconds; 0 where that is not known.</param>
    /// <param name="place">Its place in the whole catalogue.</param>
    public void Upsert(string id, long version, IReadOnlyList<ItemAttribute> attributes, bool available, long firstSeen, long place)
    {
        Reserve(place);
        Table.Upsert(id, version, attributes, available, [], firstSeen);
    }

    /// <summary>Removes an item.</summary>
    /// <param name="id">External id.</param>
    /// <param name="version">Version of the removal.</param>
    /// <param name="place">Its place in the whole catalogue.</param>
    public void Remove(string id, long version, long place)
    {
        Reserve(place);
        Table.Remove(id, version);
    }

    /// <summary>Sorts the part's items by popularity anew.</summary>
    /// <param name="length">How many to keep.</param>
    /// <param name="prior">Count of an item in the active model's training data.</param>
    public void RefreshPopularity(int length, Func<int, float> prior)
    {
        Table.RefreshPopularity(length, prior);
        _popular = Table.Popular;
        var placed = new PlacedScore[_popular.Items.Length];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = new PlacedScore(_popular.Items[i].Score, _places[_popular.Items[i].Item]);
        }

        Popular = placed;
    }

    /// <summary>
    /// Leaves of the popular items those that are among the most popular of the whole catalogue, so that the list ends where one of all items would.
    /// </summary>
    /// <param name="last">The last of those; null where the whole catalogue has fewer than the list may have.</param>
    public void CutPopular(PlacedScore? last)
    {
        var count = Popular.Count;
        while (last is { } end && count > 0 && Popular[count - 1].CompareTo(end) > 0)
        {
            count--;
        }

        Table.Popular = count == _popular.Items.Length ? _popular : new PopularityList(_popular.Items[..count].ToArray());
    }

    // Before the table publishes the row that the place is of.
    private void Reserve(long place)
    {
        var count = Table.Count;
        if (count == _places.Length)
        {
            var longer = new long[Math.Max(1024, count * 2)];
            _places.CopyTo(longer, 0);
            _places = longer;
        }

        // That of a row which is there already stays: this one is then nobody's, and is overwritten by the next new row.
        _places[count] = place;
    }
}

/// <summary>A score with the place of its item in the whole catalogue, by which equal ones are ordered.</summary>
/// <param name="Score">The score.</param>
/// <param name="Place">The place.</param>
public readonly record struct PlacedScore(float Score, long Place) : IComparable<PlacedScore>
{
    /// <summary>Best first: by score descending, then by place ascending.</summary>
    /// <param name="other">What it is compared with.</param>
    public int CompareTo(PlacedScore other) => other.Score.CompareTo(Score) is not 0 and var byScore ? byScore : Place.CompareTo(other.Place);
}
