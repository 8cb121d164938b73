using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>The most popular items at one moment, best first. Immutable.</summary>
public sealed class PopularityList
{
    private readonly ScoredItem[] _items;

    internal PopularityList(ScoredItem[] items) => _items = items;

    internal static PopularityList Empty { get; } = new([]);

    /// <summary>Item indexes with their counts, best first.</summary>
    public ReadOnlySpan<ScoredItem> Items => _items;
}
