namespace Recsys.Training.Layers;

/// <summary>Numbers the distinct items of a step from 0, so that only their rows are gathered and updated.</summary>
internal sealed class ItemPlaces
{
    private readonly Dictionary<int, int> _places = [];
    private readonly List<int> _items = [];

    /// <param name="first">Distinct items that get the places 0, 1, ...</param>
    public ItemPlaces(params ReadOnlySpan<int> first)
    {
        foreach (var item in first)
        {
            Place(item);
        }
    }

    /// <summary>The items, in the order of their places.</summary>
    public int[] Items => [.. _items];

    /// <summary>Place of each item.</summary>
    public long[] Of(int[] items) => Array.ConvertAll(items, Place);

    /// <summary>Place of each item whose weight is above 0; 0 for the others, whose vectors then count nothing.</summary>
    public long[] Of(int[] items, float[] weights)
    {
        var places = new long[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            places[i] = weights[i] > 0 ? Place(items[i]) : 0;
        }

        return places;
    }

    private long Place(int item)
    {
        if (!_places.TryGetValue(item, out var place))
        {
            _places[item] = place = _items.Count;
            _items.Add(item);
        }

        return place;
    }
}
